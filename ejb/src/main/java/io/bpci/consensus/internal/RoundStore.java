package io.bpci.consensus.internal;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Electorate;
import io.bpci.ballot.Equivocation;
import io.bpci.ballot.Round;
import io.bpci.ballot.RoundState;
import io.bpci.ballot.Vote;
import io.bpci.ballot.Voter;
import io.bpci.ballot.Weight;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.Selection;
import io.bpci.problem.Fault;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rounds, electorates and ballots in the database. To be used within a transaction. */
@Dependent
public class RoundStore {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject InstantSource clock;

    /** A ballot that counted when it came. */
    public record Counted(Ballot ballot, int number, @Nullable Digest replaced) {}

    public EntityManager database() {
        return database;
    }

    /** The time as the database keeps it. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    public @Nullable StoredRound find(String proposalId) {
        return database.find(StoredRound.class, proposalId);
    }

    /** Those that there are, by id. */
    public Map<String, StoredRound> find(Set<String> proposalIds) {
        if (proposalIds.isEmpty()) return Map.of();
        return database
                .createQuery("select r from StoredRound r where r.proposalId in :ids", StoredRound.class)
                .setParameter("ids", proposalIds)
                .getResultList()
                .stream()
                .collect(Collectors.toMap(StoredRound::proposalId, round -> round));
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public StoredRound require(String proposalId) {
        StoredRound round = find(proposalId);
        if (round == null) throw new HubException(Fault.NOT_FOUND, "there is no proposal " + proposalId);
        return round;
    }

    /** The rounds in a state, in the order of their opening. */
    public List<StoredRound> in(RoundState state, long after, int limit) {
        return database.createQuery(
                        "select r from StoredRound r where r.state = :state and r.number > :after order by r.number",
                        StoredRound.class)
                .setParameter("state", state)
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList();
    }

    /**
     * Rounds that are not open any more, behind the cursor.
     *
     * @param only null for all
     */
    public List<StoredRound> past(@Nullable RoundState only, Cursor<StoredRound> cursor, int limit) {
        var all = Selection.of(StoredRound.class, "r");
        return cursor.read(
                database,
                only == null
                        ? all.and("r.state not in :running", "running", List.of(RoundState.PROPOSED, RoundState.OPEN))
                        : all.and("r.state = :only", "only", only),
                limit);
    }

    public long count(RoundState state) {
        return database.createQuery("select count(r) from StoredRound r where r.state = :state", Long.class)
                .setParameter("state", state)
                .getSingleResult();
    }

    /** How many rounds a proposer opened since then. */
    public long opened(String proposer, Instant since) {
        return database.createQuery(
                        "select count(r) from StoredRound r where r.proposer = :proposer and r.openedAt > :since",
                        Long.class)
                .setParameter("proposer", proposer)
                .setParameter("since", since)
                .getSingleResult();
    }

    public void add(StoredRound round, Electorate electorate) {
        database.persist(round);
        database.flush();
        write(
                "insert into consensus_voter (proposal_id, node_id, weight, public_key) values (?, ?, ?, ?)",
                electorate.voters(),
                (insert, voter) -> {
                    insert.setString(1, round.proposalId());
                    insert.setString(2, voter.nodeId().value());
                    insert.setBigDecimal(3, voter.weight().value());
                    insert.setString(4, Base64Url.encode(voter.key().bytes()));
                });
    }

    public Electorate electorate(String proposalId) {
        return new Electorate(
                rows("select node_id, weight, public_key from consensus_voter where proposal_id = ?1", proposalId)
                        .stream()
                        .map(RoundStore::voter)
                        .toList());
    }

    /**
     * Who is in a round's electorate, in the order of their ids; without the keys, of which each takes time to check.
     */
    public List<NodeId> voters(String proposalId) {
        return rows("select node_id, weight from consensus_voter where proposal_id = ?1 order by node_id", proposalId)
                .stream()
                .map(row -> new NodeId((String) row[0]))
                .toList();
    }

    /** A member of a round's electorate. */
    public Voter voter(String proposalId, NodeId node) {
        return voter(
                rows(
                                "select node_id, weight, public_key from consensus_voter"
                                        + " where proposal_id = ?1 and node_id = ?2",
                                proposalId,
                                node.value())
                        .getFirst());
    }

    private static Voter voter(Object[] row) {
        return new Voter(
                new NodeId((String) row[0]),
                new Weight((BigDecimal) row[1]),
                Ed25519PublicKey.of(Base64Url.decode((String) row[2], "public_key")));
    }

    /** Keeps ballots, of whichever rounds. */
    public void add(List<Counted> ballots, Instant now) {
        write(
                "insert into consensus_ballot (proposal_id, number, node_id, digest, vote, replaces, counts,"
                        + " counted_at, envelope) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ballots,
                (insert, each) -> {
                    Ballot ballot = each.ballot();
                    insert.setString(1, ballot.proposalId().value());
                    insert.setInt(2, each.number());
                    insert.setString(3, ballot.voter().value());
                    insert.setString(4, ballot.digest().hex());
                    insert.setString(5, ballot.vote().wireName());
                    insert.setString(6, ballot.replaces() == null ? null : ballot.replaces().hex());
                    insert.setBoolean(7, true);
                    insert.setObject(8, now.atOffset(ZoneOffset.UTC));
                    insert.setBytes(9, ballot.envelope().bytes());
                });
        // After them: what a ballot replaces may be among them.
        write(
                "update consensus_ballot set counts = false where proposal_id = ? and digest = ?",
                ballots.stream().filter(each -> each.replaced() != null).toList(),
                (update, each) -> {
                    update.setString(1, each.ballot().proposalId().value());
                    update.setString(2, String.valueOf(each.replaced()));
                });
    }

    /** Of a voter who contradicted itself nothing counts any more. */
    public void exclude(String proposalId, NodeId voter) {
        database.createNativeQuery("update consensus_ballot set counts = false where proposal_id = ?1 and node_id = ?2")
                .setParameter(1, proposalId)
                .setParameter(2, voter.value())
                .executeUpdate();
    }

    /** Keeps a proof; false if there is one of that voter in that round. */
    public boolean add(String proposalId, Equivocation proof, Instant now, boolean late) {
        boolean known =
                !rows(
                                "select late from consensus_equivocation where proposal_id = ?1 and node_id = ?2",
                                proposalId,
                                proof.nodeId().value())
                        .isEmpty();
        if (known) return false;
        write(
                "insert into consensus_equivocation (proposal_id, node_id, proof, found_at, late)"
                        + " values (?, ?, ?, ?, ?)",
                List.of(proof),
                (insert, each) -> {
                    insert.setString(1, proposalId);
                    insert.setString(2, each.nodeId().value());
                    insert.setString(3, each.json().toString());
                    insert.setObject(4, now.atOffset(ZoneOffset.UTC));
                    insert.setBoolean(5, late);
                });
        return true;
    }

    /**
     * The proofs found in a round, in the order of the voters' ids.
     *
     * @param late whether those that were found when it had ended are among them
     */
    public List<JsonObject> equivocations(String proposalId, boolean late) {
        return rows(
                        "select proof, late from consensus_equivocation where proposal_id = ?1 order by node_id",
                        proposalId)
                .stream()
                .filter(row -> late || !(Boolean) row[1])
                .map(row -> (JsonObject) StrictJson.parse(((String) row[0]).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** The ballots that count, in the order of the count. */
    public List<Ballot> ballots(String proposalId) {
        return rows(
                        "select envelope, number from consensus_ballot where proposal_id = ?1 and counts = true"
                                + " order by number",
                        proposalId)
                .stream()
                .map(row -> Ballot.of(Envelope.parse((byte[]) row[0])))
                .toList();
    }

    /** All that a voter cast in a round and was counted at its time. */
    public List<Ballot> ballotsOf(String proposalId, NodeId voter) {
        return rows(
                        "select envelope, number from consensus_ballot where proposal_id = ?1 and node_id = ?2"
                                + " order by number",
                        proposalId,
                        voter.value())
                .stream()
                .map(row -> Ballot.of(Envelope.parse((byte[]) row[0])))
                .toList();
    }

    /** A round as it was counted so far. */
    public Round load(StoredRound stored) {
        String id = stored.proposalId();
        var round = new Round(stored.proposal(), electorate(id));
        for (Object[] row :
                rows(
                        "select node_id, digest, vote, replaces from consensus_ballot where proposal_id = ?1 order by"
                                + " number",
                        id)) {
            round.restore(
                    new NodeId((String) row[0]),
                    Digest.parse((String) row[1]),
                    Vote.parse((String) row[2]),
                    row[3] == null ? null : Digest.parse((String) row[3]));
        }
        // Those first that were found while it was open: what was found later changes no tally.
        for (Object[] row :
                rows("select node_id, late from consensus_equivocation where proposal_id = ?1 order by late", id)) {
            if ((Boolean) row[1]) round.end();
            round.restoreExclusion(new NodeId((String) row[0]));
        }
        if (stored.state() != RoundState.OPEN) round.end();
        return round;
    }

    @SuppressWarnings("unchecked") // JPA 3.1 has no typed native query
    private List<Object[]> rows(String query, Object... parameters) {
        var asked = database.createNativeQuery(query, Object[].class);
        for (int i = 0; i < parameters.length; i++) asked.setParameter(i + 1, parameters[i]);
        return asked.getResultList();
    }

    private interface Binding<T> {
        void bind(PreparedStatement statement, T value) throws SQLException;
    }

    private <T> void write(String sql, List<T> values, Binding<T> binding) {
        if (values.isEmpty()) return;
        database.unwrap(Session.class)
                .doWork(connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        for (T value : values) {
                            binding.bind(statement, value);
                            statement.addBatch();
                        }
                        statement.executeBatch();
                    }
                });
    }
}
