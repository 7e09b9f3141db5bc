package io.bpci.cases.internal;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.Cursor;
import io.bpci.platform.Selection;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Cases in the database. To be used within a transaction. */
@Dependent
public class CaseStore {
    private static final String CASE = "case";
    private static final String AGENCY = "agency";
    private static final String RANK = "rank";

    /** That a reader knows of the step {@code s}. */
    private static final String SEEN =
            "s.rank <= :rank and (s.restricted = false or exists (select r.id from CaseReader r where r.id.number ="
                    + " s.number and r.id.governmentId = :agency))";

    /** That the reader takes part in the case {@code c}, or is asked to. */
    private static final String PART =
            "c.rank <= :rank and exists (select p.id from CaseParticipant p where p.id.caseId = c.caseId and"
                    + " p.id.governmentId = :agency and p.state in :parts)";

    private static final List<Part> PARTS = List.of(Part.INVITED, Part.JOINED);

    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject InstantSource clock;
    @Inject Event<CaseStepTaken> taken;

    /** The time as the database keeps it. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Begins an act: nobody else takes a step in any case until this transaction ends.
     *
     * @return the number of the act
     */
    public long begin() {
        return ChangeCounter.CASES.next(database);
    }

    void add(Object row) {
        database.persist(row);
    }

    public @Nullable CaseFile find(Identifier caseId) {
        return database.find(CaseFile.class, caseId.value());
    }

    /** The case, if the reader sees it. */
    public Optional<CaseFile> find(Reader reader, Identifier caseId) {
        return database.createQuery("select c from CaseFile c where c.caseId = :case and " + PART, CaseFile.class)
                .setParameter(CASE, caseId.value())
                .setParameter(RANK, reader.clearance().rank())
                .setParameter(AGENCY, reader.agency())
                .setParameter("parts", PARTS)
                .getResultStream()
                .findFirst();
    }

    /**
     * Those that the reader sees, behind the cursor.
     *
     * @param state null for any
     */
    public List<CaseFile> list(Reader reader, @Nullable CaseState state, Cursor<CaseFile> cursor, int limit) {
        var seen =
                Selection.of(CaseFile.class, "c")
                        .and(PART)
                        .with(RANK, reader.clearance().rank())
                        .with(AGENCY, reader.agency())
                        .with("parts", PARTS);
        return cursor.read(database, state == null ? seen : seen.and("c.state = :state", "state", state), limit);
    }

    /** Each one's, the lead that opened it first. */
    public Map<String, List<CaseParticipant>> participants(Collection<CaseFile> cases) {
        if (cases.isEmpty()) return Map.of();
        return database.createQuery(
                        "select p from CaseParticipant p where p.id.caseId in :cases order by p.place",
                        CaseParticipant.class)
                .setParameter("cases", cases.stream().map(each -> each.caseId().value()).toList())
                .getResultStream()
                .collect(Collectors.groupingBy(CaseParticipant::caseId));
    }

    public List<CaseParticipant> participants(CaseFile file) {
        return participants(List.of(file)).getOrDefault(file.caseId().value(), List.of());
    }

    @Nullable CaseParticipant participant(Identifier caseId, NodeId agency) {
        return database.find(CaseParticipant.class, new CaseParticipant.Id(caseId.value(), agency.value()));
    }

    long countOpen(NodeId lead) {
        return database.createQuery(
                        "select count(c) from CaseFile c where c.lead = :lead and c.state in :states", Long.class)
                .setParameter("lead", lead.value())
                .setParameter("states", List.of(CaseState.OPENED, CaseState.ACTIVE))
                .getSingleResult();
    }

    /** How many are not closed. */
    public long countOpen() {
        return database.createQuery("select count(c) from CaseFile c where c.state in :states", Long.class)
                .setParameter("states", List.of(CaseState.OPENED, CaseState.ACTIVE))
                .getSingleResult();
    }

    public boolean wasTaken(Digest step) {
        return !database.createQuery("select s.number from StoredCaseStep s where s.digest = :digest", Long.class)
                .setParameter("digest", step.hex())
                .getResultList()
                .isEmpty();
    }

    /** Steps that the reader knows of, the oldest first. */
    public List<StoredCaseStep> steps(Reader reader, Identifier caseId, long after, int limit) {
        return database.createQuery(
                        "select s from StoredCaseStep s where s.caseId = :case and s.number > :after and "
                                + SEEN
                                + " order by s.number",
                        StoredCaseStep.class)
                .setParameter(CASE, caseId.value())
                .setParameter("after", after)
                .setParameter(RANK, reader.clearance().rank())
                .setParameter(AGENCY, reader.agency())
                .setMaxResults(limit)
                .getResultList();
    }

    public Optional<StoredCaseStep> step(Reader reader, Identifier caseId, long number) {
        return steps(reader, caseId, number - 1, 1).stream().filter(each -> each.number() == number).findFirst();
    }

    @Nullable StoredCaseStep step(long number) {
        return database.find(StoredCaseStep.class, number);
    }

    /**
     * Documents that the reader knows of, the oldest first.
     *
     * @param text that the title has; empty for any
     */
    public List<CaseDocument> documents(Reader reader, Identifier caseId, String text, long after, int limit) {
        return database.createQuery(
                        "select d from CaseDocument d, StoredCaseStep s where s.number = d.number and d.caseId = :case"
                                + " and d.number > :after and (:any = true or locate(:text, lower(d.title)) > 0) and "
                                + SEEN
                                + " order by d.number",
                        CaseDocument.class)
                .setParameter(CASE, caseId.value())
                .setParameter("after", after)
                .setParameter("any", text.isEmpty())
                .setParameter("text", text.toLowerCase(Locale.ROOT))
                .setParameter(RANK, reader.clearance().rank())
                .setParameter(AGENCY, reader.agency())
                .setMaxResults(limit)
                .getResultList();
    }

    public Map<Long, StoredCaseStep> stepsOf(Collection<CaseDocument> documents) {
        if (documents.isEmpty()) return Map.of();
        return database.createQuery("select s from StoredCaseStep s where s.number in :numbers", StoredCaseStep.class)
                .setParameter("numbers", documents.stream().map(CaseDocument::number).toList())
                .getResultStream()
                .collect(Collectors.toMap(StoredCaseStep::number, each -> each));
    }

    /** To whom each document is sealed. */
    public Map<Long, List<NodeId>> readersOf(Collection<CaseDocument> documents) {
        if (documents.isEmpty()) return Map.of();
        return database.createQuery(
                        "select r from CaseReader r where r.id.number in :numbers order by r.id.governmentId",
                        CaseReader.class)
                .setParameter("numbers", documents.stream().map(CaseDocument::number).toList())
                .getResultStream()
                .collect(
                        Collectors.groupingBy(
                                each -> each.id().number(),
                                Collectors.mapping(each -> new NodeId(each.id().governmentId()), Collectors.toList())));
    }

    long lastVersion(Identifier caseId, NodeId author, Identifier document) {
        return database.createQuery(
                        "select coalesce(max(d.documentVersion), 0) from CaseDocument d where d.caseId = :case and"
                                + " d.author = :author and d.documentId = :document",
                        Long.class)
                .setParameter(CASE, caseId.value())
                .setParameter("author", author.value())
                .setParameter("document", document.value())
                .getSingleResult();
    }

    @Nullable CaseTask task(Identifier caseId, Identifier task) {
        return database.find(CaseTask.class, new CaseTask.Id(caseId.value(), task.value()));
    }

    public boolean taskIsSeen(Reader reader, Identifier caseId, Identifier task) {
        CaseTask found = task(caseId, task);
        return found != null && reader.clearance().dominates(found.classification());
    }

    long countTasks(Identifier caseId) {
        return database.createQuery("select count(t) from CaseTask t where t.id.caseId = :case", Long.class)
                .setParameter(CASE, caseId.value())
                .getSingleResult();
    }

    /** All tasks of it. Bounded by how many a case may have. */
    List<CaseTask> tasks(Identifier caseId) {
        return database.createQuery(
                        "select t from CaseTask t where t.id.caseId = :case order by t.number", CaseTask.class)
                .setParameter(CASE, caseId.value())
                .getResultList();
    }

    /** Those that the reader sees, in the order in which they were assigned. */
    public List<CaseTask> tasks(Reader reader, Identifier caseId, long after, int limit) {
        return database.createQuery(
                        "select t from CaseTask t where t.id.caseId = :case and t.number > :after and t.rank <= :rank"
                                + " order by t.number",
                        CaseTask.class)
                .setParameter(CASE, caseId.value())
                .setParameter("after", after)
                .setParameter(RANK, reader.clearance().rank())
                .setMaxResults(limit)
                .getResultList();
    }

    /** Has participants told of a step, once this is committed. */
    void tell(long number, Collection<NodeId> targets) {
        if (targets.isEmpty()) return;
        database.persist(new CaseNews(number, targets));
        taken.fire(new CaseStepTaken());
    }

    List<CaseNews> toTell(int limit) {
        return database.createQuery("select n from CaseNews n order by n.number", CaseNews.class)
                .setMaxResults(limit)
                .getResultList();
    }

    void told(long number) {
        CaseNews news = database.find(CaseNews.class, number);
        if (news != null) database.remove(news);
    }

    public void permit(Digest step, String actor) {
        database.merge(new CasePermit(step, actor, now()));
    }

    /** Who acts in the step; empty if nobody was let in with it. */
    Optional<String> actor(Digest step) {
        return Optional.ofNullable(database.find(CasePermit.class, step.hex())).map(CasePermit::actor);
    }

    void forgetPermit(Digest step) {
        CasePermit permit = database.find(CasePermit.class, step.hex());
        if (permit != null) database.remove(permit);
    }

    int forgetPermits(Instant before) {
        return database.createQuery("delete from CasePermit p where p.givenAt < :before")
                .setParameter("before", before)
                .executeUpdate();
    }

    List<CaseFile> toErase(Instant now, int limit) {
        return database.createQuery(
                        "select c from CaseFile c where c.state = :closed and c.eraseAt <= :now order by c.eraseAt",
                        CaseFile.class)
                .setParameter("closed", CaseState.CLOSED)
                .setParameter("now", now)
                .setMaxResults(limit)
                .getResultList();
    }

    /** What was said in it is gone. */
    void eraseContent(Identifier caseId) {
        database.createQuery("update StoredCaseStep s set s.envelope = null where s.caseId = :case")
                .setParameter(CASE, caseId.value())
                .executeUpdate();
        database.createQuery("update CaseDocument d set d.title = null where d.caseId = :case")
                .setParameter(CASE, caseId.value())
                .executeUpdate();
        database.createQuery("update CaseTask t set t.title = null, t.note = null where t.id.caseId = :case")
                .setParameter(CASE, caseId.value())
                .executeUpdate();
    }
}
