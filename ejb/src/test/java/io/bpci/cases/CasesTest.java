package io.bpci.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.audit.EventKind;
import io.bpci.cases.internal.CaseBook;
import io.bpci.cases.internal.CaseVoice;
import io.bpci.cases.internal.TestCases;
import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseAct.Invitation;
import io.bpci.casework.CaseRole;
import io.bpci.casework.CaseStep;
import io.bpci.casework.CaseType;
import io.bpci.casework.Classification;
import io.bpci.casework.TaskState;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.government.Officer;
import io.bpci.government.TestAgencies;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.EncryptionPublicKey;
import io.bpci.sealed.Kem;
import io.bpci.sealed.Sealer;
import io.bpci.sealed.Sealing;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.CaseDocumentInfo;
import io.bpci.wire.CaseEntry;
import io.bpci.wire.CaseInfo;
import io.bpci.wire.CaseTaskInfo;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SubmitCaseStep;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Cases on both real databases, without the relay that carries the steps. */
@ParameterizedClass
@EnumSource(Engine.class)
class CasesTest {
    private static final NodeId CUSTOMS = new NodeId("us-customs");
    private static final NodeId DOUANE = new NodeId("fr-douane");
    private static final NodeId ZOLL = new NodeId("de-zoll");
    private static final NodeId COUNTY = new NodeId("us-county");
    private static final Identifier CASE = new Identifier("case-1");

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private TestAgencies agencies;
    private TestCases parts;
    private final Cases cases = new Cases();
    private final Map<NodeId, EncryptionPrivateKey> sealing = new HashMap<>();
    private Acting carl;
    private Acting amelie;
    private Acting zoe;
    private int messages;

    /** An officer in a session. */
    private record Acting(Officer officer, String session) {
        NodeId agency() {
            return officer.requireGovernmentId();
        }
    }

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        var settings = HubSettings.defaults();
        agencies = new TestAgencies(database, world, settings);
        parts = new TestCases(database, world, agencies.directory, settings);
        cases.store = parts.store;
        cases.rules = parts.rules;
        cases.sessions = agencies.sessions;
        cases.agencies = agencies.directory;
        agencies.setUp(CUSTOMS, "united_states", true);
        agencies.setUp(DOUANE, "france", true);
        agencies.setUp(ZOLL, "germany", SecurityClearance.CONFIDENTIAL, true);
        agencies.setUp(COUNTY, "united_states", false);
        for (NodeId each : List.of(CUSTOMS, DOUANE, ZOLL)) {
            sealing.put(each, EncryptionPrivateKey.generate(Kem.X25519, NodeWorld.RANDOM));
        }
        world.follow();
        carl = acting("carl", CUSTOMS, "united_states", SecurityClearance.TOP_SECRET);
        amelie = acting("amelie", DOUANE, "france", SecurityClearance.SECRET);
        zoe = acting("zoe", ZOLL, "germany", SecurityClearance.CONFIDENTIAL);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T> T in(Supplier<T> act) {
        return database.inTransaction(act);
    }

    private Acting acting(String name, NodeId agency, String jurisdiction, SecurityClearance clearance) {
        var caller = new Caller(name, agency.value(), Set.of(Role.GOVERNMENT_OFFICER));
        var officer =
                new Officer(caller, "s-" + name, agency, jurisdiction, clearance, AccessLevel.FULL_ACCESS, null, null);
        return new Acting(officer, in(() -> agencies.sessions.open(officer)).sessionId());
    }

    private EnvelopeDraft draft(NodeId source) {
        return Envelope.draft()
                .messageId(new MessageId("m-" + ++messages))
                .source(source)
                .priority(Priority.NORMAL)
                .createdAt(world.clock.instant())
                .correlationId(CASE);
    }

    private Envelope signed(NodeId agency, CaseAct act) {
        return draft(agency)
                .targets(new NodeId("bpci-hub"))
                .messageType(CaseStep.TYPE)
                .content(CaseStep.content(CASE, act))
                .sign(agencies.key(agency), NodeWorld.ENGINE);
    }

    private static SubmitCaseStep request(Acting by, Envelope step) {
        return new SubmitCaseStep(by.session(), (JsonObject) StrictJson.parse(step.bytes()));
    }

    /** Lets the step in and takes it, as the relay would. */
    private CaseStep take(Acting by, CaseAct act) {
        CaseStep step = CaseStep.of(signed(by.agency(), act));
        admit(by, step.envelope());
        CaseBook.Verdict verdict = in(() -> parts.book.take(step));
        assertThat(verdict.rejected()).isNull();
        return step;
    }

    private Cases.Admitted admit(Acting by, Envelope step) {
        Cases.Purpose purpose =
                switch (CaseStep.of(step).act()) {
                    case CaseAct.Open _ -> Cases.Purpose.OPEN;
                    case CaseAct.Note _, CaseAct.AddDocument _, CaseAct.AssignTask _, CaseAct.MoveTask _ ->
                            Cases.Purpose.WORK;
                    default -> Cases.Purpose.BIND;
                };
        return in(() -> cases.admit(by.officer(), purpose, null, request(by, step)));
    }

    private void refused(Fault fault, String detail, Acting by, CaseAct act) {
        refused(fault, detail, () -> admit(by, signed(by.agency(), act)));
    }

    private static void refused(Fault fault, String detail, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        HubException.class,
                        refusal -> {
                            assertThat(refusal.problem().detail()).contains(detail);
                            assertThat(refusal.fault()).isEqualTo(fault);
                        });
    }

    private static CaseAct.Open opening(Classification classification, Invitation... invitations) {
        return new CaseAct.Open(
                "Undeclared freight", CaseType.CUSTOMS, "Article 4", classification, List.of(invitations), 30);
    }

    private static Invitation invitation(NodeId agency, CaseRole role) {
        return new Invitation(agency, role);
    }

    /** Opened by customs, joined by the two others. */
    private Digest joined() {
        Digest opening =
                take(
                                carl,
                                opening(
                                        Classification.CONFIDENTIAL,
                                        invitation(DOUANE, CaseRole.PARTNER),
                                        invitation(ZOLL, CaseRole.OBSERVER)))
                        .digest();
        take(amelie, new CaseAct.Join(opening, CaseRole.PARTNER));
        take(zoe, new CaseAct.Join(opening, CaseRole.OBSERVER));
        return opening;
    }

    private CaseAct.AddDocument document(
            NodeId author, String id, String title, Classification classification, NodeId... readers) {
        Map<NodeId, EncryptionPublicKey> keys = new HashMap<>();
        for (NodeId each : readers) keys.put(each, Objects.requireNonNull(sealing.get(each)).publicKey());
        EnvelopeDraft draft =
                draft(author)
                        .targets(List.of(readers))
                        .messageType(CaseAct.DOCUMENT)
                        .content(Json.object().put("document_id", id).put("bytes", "AAAA").build());
        Envelope sealed =
                new Sealer(NodeWorld.RANDOM)
                        .seal(draft, Sealing.standard(keys))
                        .sign(agencies.key(author), NodeWorld.ENGINE);
        return new CaseAct.AddDocument(new Identifier(id), title, "text/plain", classification, sealed);
    }

    private CaseInfo get(Acting by) {
        return in(() -> cases.get(by.officer(), CASE));
    }

    private List<CaseEntry> timeline(Acting by) {
        return in(() -> cases.timeline(by.officer(), CASE, PageRequest.first())).entries();
    }

    private List<CaseDocumentInfo> documents(Acting by, @Nullable String text) {
        return in(() -> cases.documents(by.officer(), CASE, text, PageRequest.first())).documents();
    }

    private List<CaseTaskInfo> tasks(Acting by) {
        return in(() -> cases.tasks(by.officer(), CASE, PageRequest.first())).tasks();
    }

    /** What is told now, and no more after it. */
    private List<Envelope> told() {
        return in(() -> {
            List<CaseVoice.Due> due = parts.voice.due();
            due.forEach(parts.voice::told);
            return due.stream().map(CaseVoice.Due::message).toList();
        });
    }

    @Test
    void oneOpensItAndOthersJoinByTheirSignature() {
        Digest opening =
                take(carl, opening(Classification.CONFIDENTIAL, invitation(DOUANE, CaseRole.PARTNER))).digest();
        assertThat(get(carl).state()).isEqualTo("opened");
        assertThat(get(amelie).openingDigest()).isEqualTo(opening.hex());
        refused(Fault.NOT_FOUND, "no case", () -> get(zoe));
        Envelope news = told().getFirst();
        assertThat(news.targetNodes()).containsExactly(DOUANE);
        assertThat(news.priority()).isEqualTo(Priority.HIGH);
        assertThat(news.correlationId()).contains(CASE);
        JsonObject step = (JsonObject) Objects.requireNonNull(((JsonObject) news.content()).get("step"));
        assertThat(Envelope.parse(step.toString().getBytes(UTF_8)).digest()).as("as it was signed").isEqualTo(opening);

        refused(Fault.CONFLICT, "not joined", amelie, new CaseAct.Note("hello", null));
        Digest other = Digest.parse("00".repeat(32));
        refused(Fault.CONFLICT, opening.hex(), amelie, new CaseAct.Join(other, CaseRole.PARTNER));
        refused(Fault.CONFLICT, "invited as partner", amelie, new CaseAct.Join(opening, CaseRole.OBSERVER));
        take(amelie, new CaseAct.Join(opening, CaseRole.PARTNER));
        assertThat(get(carl).state()).isEqualTo("active");
        refused(Fault.CONFLICT, "has joined", amelie, new CaseAct.Join(opening, CaseRole.PARTNER));
        assertThat(timeline(carl)).extracting(CaseEntry::step).containsExactly("open", "join");
        assertThat(timeline(carl)).extracting(CaseEntry::actor).containsExactly("carl", "amelie");
        assertThat(world.audit.kinds().stream().filter(EventKind.GOVERNMENT_CASE_STEP::equals)).hasSize(2);
        assertThat(told()).hasSize(1);
        assertThat(told()).isEmpty();
    }

    @Test
    void aCaseCrossesABorderAndNobodyClassifiesAboveItself() {
        Invitation france = invitation(DOUANE, CaseRole.PARTNER);
        refused(
                Fault.CONFLICT,
                "own jurisdiction only",
                carl,
                opening(Classification.UNCLASSIFIED, invitation(COUNTY, CaseRole.PARTNER)));
        refused(
                Fault.INVALID_REQUEST,
                "no agency nobody",
                carl,
                opening(Classification.SECRET, invitation(new NodeId("nobody"), CaseRole.PARTNER)));
        refused(
                Fault.CONFLICT,
                "de-zoll has no clearance",
                carl,
                opening(Classification.SECRET, france, invitation(ZOLL, CaseRole.PARTNER)));
        refused(
                Fault.INVALID_REQUEST,
                "the agency itself",
                carl,
                opening(Classification.SECRET, france, invitation(CUSTOMS, CaseRole.PARTNER)));
        refused(Fault.FORBIDDEN, "its own clearance", amelie, opening(Classification.TOP_SECRET, france));
        refused(Fault.FORBIDDEN, "its own clearance", zoe, opening(Classification.SECRET, france));
        Acting county = acting("cora", COUNTY, "united_states", SecurityClearance.SECRET);
        refused(Fault.FORBIDDEN, "own jurisdiction only", county, opening(Classification.UNCLASSIFIED, france));
        take(carl, opening(Classification.SECRET, france));
        refused(Fault.CONFLICT, "case_id is taken", amelie, opening(Classification.UNCLASSIFIED, france));
        assertThat(in(() -> cases.list(carl.officer(), null, PageRequest.first())).cases()).hasSize(1);
        assertThat(in(() -> cases.list(carl.officer(), "closed", PageRequest.first())).cases()).isEmpty();
        refused(
                Fault.INVALID_REQUEST,
                "opened, active",
                () -> in(() -> cases.list(carl.officer(), "lost", PageRequest.first())));
    }

    @Test
    void aStepIsTheOfficersAgencysOwnAndOneOfThoseThatGoThere() {
        Envelope step = signed(CUSTOMS, opening(Classification.SECRET, invitation(DOUANE, CaseRole.PARTNER)));
        refused(Fault.INVALID_REQUEST, "source_node must be", () -> admit(amelie, step));
        refused(
                Fault.INVALID_REQUEST,
                "join, decline",
                () -> in(() -> cases.admit(carl.officer(), Cases.Purpose.BIND, null, request(carl, step))));
        refused(
                Fault.INVALID_REQUEST,
                "case_id must be case-2",
                () ->
                        in(() ->
                                cases.admit(
                                        carl.officer(),
                                        Cases.Purpose.OPEN,
                                        new Identifier("case-2"),
                                        request(carl, step))));
        refused(
                Fault.MALFORMED,
                "step: ",
                () ->
                        in(() ->
                                cases.admit(
                                        carl.officer(),
                                        Cases.Purpose.OPEN,
                                        null,
                                        new SubmitCaseStep(carl.session(), Json.object().build()))));
        refused(Fault.CONFLICT, "no session", () -> admit(new Acting(carl.officer(), zoe.session()), step));
        assertThat(in(() -> parts.book.take(CaseStep.of(step))).rejected()).contains("no officer");
    }

    @Test
    void theSameStepAgainIsTheSame() {
        CaseStep opening = take(carl, opening(Classification.SECRET, invitation(DOUANE, CaseRole.PARTNER)));
        assertThat(admit(carl, opening.envelope())).isEqualTo(new Cases.Admitted(opening, true, "opened"));
        assertThat(in(() -> parts.book.take(opening)).rejected()).isNull();
        assertThat(timeline(carl)).hasSize(1);
        assertThat(told()).hasSize(1);
    }

    @Test
    void ofADocumentOnlyThoseKnowToWhomItIsSealedAndWhoAreCleared() {
        joined();
        told();
        take(carl, document(CUSTOMS, "plan", "The hidden plan", Classification.SECRET, DOUANE, CUSTOMS));
        assertThat(told()).singleElement().satisfies(news -> assertThat(news.targetNodes()).containsExactly(DOUANE));
        take(carl, document(CUSTOMS, "list", "A list for all", Classification.CONFIDENTIAL, DOUANE, ZOLL));
        take(amelie, document(DOUANE, "list", "Une autre liste", Classification.CONFIDENTIAL, CUSTOMS));
        take(carl, document(CUSTOMS, "list", "A better list", Classification.CONFIDENTIAL, DOUANE, ZOLL));

        assertThat(documents(amelie, null))
                .extracting(CaseDocumentInfo::title)
                .containsExactly("The hidden plan", "A list for all", "Une autre liste", "A better list");
        assertThat(documents(amelie, null)).extracting(CaseDocumentInfo::version).containsExactly(1L, 1L, 1L, 2L);
        assertThat(documents(zoe, null))
                .extracting(CaseDocumentInfo::title)
                .containsExactly("A list for all", "A better list");
        assertThat(documents(carl, "LIST")).extracting(CaseDocumentInfo::title).contains("A list for all");
        assertThat(documents(zoe, "plan")).isEmpty();
        assertThat(documents(amelie, "Plan")).hasSize(1);
        // Not in the timeline either, nor by its number, nor to an officer of a reader who is not cleared.
        long hidden = documents(amelie, "plan").getFirst().number();
        assertThat(timeline(zoe)).extracting(CaseEntry::number).doesNotContain(hidden);
        refused(Fault.NOT_FOUND, "no step", () -> in(() -> cases.step(zoe.officer(), CASE, hidden)));
        Acting alain = acting("alain", DOUANE, "france", SecurityClearance.CONFIDENTIAL);
        assertThat(documents(alain, null)).hasSize(3);
        assertThat(timeline(alain)).hasSize(timeline(carl).size() - 1);
        refused(Fault.NOT_FOUND, "no step", () -> in(() -> cases.step(alain.officer(), CASE, hidden)));
        assertThat(in(() -> cases.steps(alain.officer(), CASE, 0, 100)))
                .extracting(Cases.StoredStep::number)
                .doesNotContain(hidden);
        assertThat(in(() -> cases.step(amelie.officer(), CASE, hidden)).envelope()).isPresent();
    }

    @Test
    void aDocumentIsSealedToThoseAloneWhoMayReadIt() {
        joined();
        refused(
                Fault.CONFLICT,
                "de-zoll has no clearance",
                carl,
                document(CUSTOMS, "d", "D", Classification.SECRET, DOUANE, ZOLL));
        sealing.put(COUNTY, EncryptionPrivateKey.generate(Kem.X25519, NodeWorld.RANDOM));
        refused(
                Fault.CONFLICT,
                "us-county, which has not joined",
                carl,
                document(CUSTOMS, "d", "D", Classification.SECRET, DOUANE, COUNTY));
        refused(
                Fault.INVALID_REQUEST,
                "classified below",
                carl,
                document(CUSTOMS, "d", "D", Classification.UNCLASSIFIED, DOUANE));
        refused(
                Fault.FORBIDDEN,
                "its own clearance",
                amelie,
                document(DOUANE, "d", "D", Classification.TOP_SECRET, CUSTOMS));
        refused(
                Fault.FORBIDDEN,
                "observers add nothing",
                zoe,
                document(ZOLL, "d", "D", Classification.CONFIDENTIAL, CUSTOMS));
        Ed25519PrivateKey another = Ed25519PrivateKey.generate(NodeWorld.RANDOM);
        Map<NodeId, EncryptionPublicKey> keys = Map.of(DOUANE, Objects.requireNonNull(sealing.get(DOUANE)).publicKey());
        Envelope forged =
                new Sealer(NodeWorld.RANDOM)
                        .seal(
                                draft(CUSTOMS).targets(DOUANE).messageType(CaseAct.DOCUMENT).content(Json.of("x")),
                                Sealing.standard(keys))
                        .sign(another, NodeWorld.ENGINE);
        refused(
                Fault.BAD_SIGNATURE,
                "sealed is not signed",
                carl,
                new CaseAct.AddDocument(new Identifier("d"), "D", "text/plain", Classification.SECRET, forged));
    }

    @Test
    void tasksAreDoneByWhomTheyAreGiven() {
        joined();
        Identifier hold = new Identifier("hold");
        var due = world.clock.instant().plusSeconds(60);
        take(carl, new CaseAct.AssignTask(hold, "Hold the container", DOUANE, due, null));
        Identifier secret = new Identifier("follow");
        take(carl, new CaseAct.AssignTask(secret, "Follow him", DOUANE, null, Classification.SECRET));
        refused(Fault.CONFLICT, "task_id is taken", carl, new CaseAct.AssignTask(hold, "Again", DOUANE, null, null));
        refused(
                Fault.CONFLICT,
                "no clearance",
                carl,
                new CaseAct.AssignTask(new Identifier("t"), "T", ZOLL, null, Classification.SECRET));
        refused(
                Fault.INVALID_REQUEST,
                "in the future",
                carl,
                new CaseAct.AssignTask(new Identifier("t"), "T", DOUANE, world.clock.instant().minusSeconds(1), null));
        assertThat(tasks(zoe)).extracting(CaseTaskInfo::taskId).containsExactly(hold);
        refused(Fault.FORBIDDEN, "another agency", zoe, new CaseAct.MoveTask(hold, TaskState.STARTED, null));
        refused(Fault.NOT_FOUND, "no task follow", zoe, new CaseAct.MoveTask(secret, TaskState.CANCELLED, null));
        take(amelie, new CaseAct.MoveTask(hold, TaskState.STARTED, "on our way"));
        world.clock.move(Duration.ofMinutes(2));
        assertThat(tasks(carl).getFirst())
                .satisfies(task -> assertThat(task.state()).isEqualTo("started"))
                .satisfies(task -> assertThat(task.overdue()).isTrue())
                .satisfies(task -> assertThat(task.note()).isEqualTo("on our way"));
        take(amelie, new CaseAct.MoveTask(hold, TaskState.DONE, null));
        refused(Fault.CONFLICT, "the task is done", amelie, new CaseAct.MoveTask(hold, TaskState.STARTED, null));
        take(carl, new CaseAct.MoveTask(secret, TaskState.CANCELLED, null));
        assertThat(tasks(amelie)).extracting(CaseTaskInfo::state).containsExactly("done", "cancelled");
    }

    @Test
    void theLeadIsHandedOverToWhoTakesIt() {
        Digest opening = joined();
        refused(Fault.FORBIDDEN, "who leads the case, us-customs", amelie, new CaseAct.Close("Over"));
        refused(Fault.CONFLICT, "no partner", carl, new CaseAct.HandOver(ZOLL, null));
        refused(Fault.CONFLICT, "hands the case over", carl, new CaseAct.Leave(null));
        CaseStep asked = take(carl, new CaseAct.HandOver(DOUANE, "It is in Le Havre"));
        assertThat(get(amelie).handOverDigest()).isEqualTo(asked.digest().hex());
        refused(Fault.CONFLICT, asked.digest().hex(), amelie, new CaseAct.TakeOver(opening));
        take(amelie, new CaseAct.TakeOver(asked.digest()));
        assertThat(get(carl).lead()).isEqualTo(DOUANE);
        assertThat(get(carl).participants())
                .extracting(CaseInfo.Participant::role)
                .containsExactly("partner", "lead", "observer");
        refused(Fault.FORBIDDEN, "fr-douane", carl, new CaseAct.Close("Over"));
        CaseStep left = take(carl, new CaseAct.Leave("Nothing more to do"));
        assertThat(admit(carl, left.envelope())).isEqualTo(new Cases.Admitted(left, true, null));
        refused(Fault.NOT_FOUND, "no case", () -> get(carl));
        take(amelie, new CaseAct.Invite(invitation(CUSTOMS, CaseRole.OBSERVER)));
        take(carl, new CaseAct.Join(opening, CaseRole.OBSERVER));
        assertThat(get(carl).participants().getFirst().state()).isEqualTo("joined");
    }

    @Test
    void ofALeadThatIsGonePartnersTakeOver() {
        Digest opening = joined();
        refused(Fault.CONFLICT, "not asked", amelie, new CaseAct.TakeOver(opening));
        agencies.revoke(CUSTOMS);
        refused(Fault.CONFLICT, "not asked", zoe, new CaseAct.TakeOver(opening));
        take(amelie, new CaseAct.TakeOver(opening));
        assertThat(get(amelie).lead()).isEqualTo(DOUANE);
        refused(Fault.NOT_FOUND, "no case", () -> get(carl));
    }

    @Test
    void aClosedCaseIsErasedWhenItsTimeIsOver() {
        joined();
        take(carl, document(CUSTOMS, "plan", "The plan", Classification.SECRET, DOUANE));
        take(carl, new CaseAct.AssignTask(new Identifier("hold"), "Hold it", DOUANE, null, null));
        told();
        take(carl, new CaseAct.Close("Declared after all"));
        assertThat(told()).singleElement().satisfies(news -> assertThat(news.targetNodes()).hasSize(2));
        assertThat(tasks(amelie)).extracting(CaseTaskInfo::state).containsExactly("cancelled");
        refused(Fault.CONFLICT, "the case is closed", carl, new CaseAct.Note("more", null));
        assertThat(in(() -> cases.countOpen())).isZero();
        world.clock.move(Duration.ofDays(30).minusSeconds(1));
        assertThat(in(() -> parts.book.eraseNext())).isFalse();
        world.clock.move(Duration.ofSeconds(1));
        assertThat(in(() -> parts.book.eraseNext())).isTrue();
        assertThat(in(() -> parts.book.eraseNext())).isFalse();

        Acting again = acting("amelie", DOUANE, "france", SecurityClearance.SECRET);
        assertThat(get(again).state()).isEqualTo("erased");
        assertThat(get(again).title()).isNull();
        assertThat(get(again).purpose()).isNull();
        assertThat(documents(again, null)).extracting(CaseDocumentInfo::title).containsOnlyNulls();
        assertThat(tasks(again)).extracting(CaseTaskInfo::title).containsOnlyNulls();
        assertThat(timeline(again)).hasSize(6).extracting(CaseEntry::content).containsOnlyNulls();
        assertThat(in(() -> cases.steps(again.officer(), CASE, 0, 10)))
                .allSatisfy(step -> assertThat(step.envelope()).isEmpty());
        assertThat(world.audit.kinds()).contains(EventKind.GOVERNMENT_CASE_ERASED);
    }

    @Test
    void whoActedInAStepThatNeverCameIsForgotten() {
        Envelope step = signed(CUSTOMS, opening(Classification.SECRET, invitation(DOUANE, CaseRole.PARTNER)));
        admit(carl, step);
        admit(carl, step);
        world.clock.move(Duration.ofHours(1));
        in(() -> {
            parts.book.forgetPermits(world.clock.instant().plusSeconds(1));
            return true;
        });
        assertThat(in(() -> parts.book.take(CaseStep.of(step))).rejected()).contains("no officer");
    }
}
