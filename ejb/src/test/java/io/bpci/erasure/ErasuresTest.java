package io.bpci.erasure;

import static io.bpci.nodes.NodeWorld.ADMIN;
import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.AUDITOR;
import static io.bpci.nodes.NodeWorld.BERT;
import static io.bpci.nodes.NodeWorld.NOBODY;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.audit.StoredAudit;
import io.bpci.audit.TestErasure;
import io.bpci.audit.internal.AuditStore;
import io.bpci.broker.TestBroker;
import io.bpci.deadletters.StoredLetters;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.platform.PageRequest;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.relay.Relay;
import io.bpci.settings.HubSettings;
import io.bpci.wire.EraseContent;
import io.bpci.wire.ErasedContent;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Erasures on request, on both databases and the hub's own broker. */
@ParameterizedClass
@EnumSource(Engine.class)
class ErasuresTest {
    private static final Duration REMEMBERED = Duration.ofMinutes(7);
    private static final NodeId PUMP = new NodeId("pump");
    private static final NodeId VALVE = new NodeId("valve");
    private static final NodeId TILL = new NodeId("till");
    private static final MessageId MESSAGE = MessageId.parse("m-1");

    @Parameter Engine engine;
    @TempDir Path directory;

    private final Erasures erasures = new Erasures();
    private TestDatabase database;
    private TestBroker broker;
    private NodeWorld world;
    private AuditLog audit;
    private StoredLetters letters;

    /** The nodes pump and valve are acme's, of Anna; the node till is the bank's, of Bert. */
    @BeforeEach
    void open() throws Exception {
        var settings =
                HubSettings.load(
                        Optional.empty(),
                        Map.of("BPCI_STORAGE_DATA_DIR", directory.toString(), "BPCI_BROKER_JOURNAL", "nio"));
        database = engine.open(directory);
        broker = new TestBroker(settings);
        world = new NodeWorld(database);
        world.registered(ANNA, "pump");
        world.registered(ANNA, "valve");
        world.registered(BERT, "till");
        audit = StoredAudit.over(database, world.clock);
        letters = new StoredLetters(database, world, audit, settings);
        erasures.audit = audit;
        erasures.content = TestErasure.over(database, erased -> {});
        erasures.letters = letters.bean();
        erasures.nodes = world.registry(registry -> registry);
        erasures.clock = world.clock;
        erasures.metrics = new Metrics();
        erasures.relay =
                new Relay() {
                    @Override
                    public JsonObject stateOf(NodeId source, String messageId) {
                        return Json.object().build();
                    }

                    @Override
                    public Instant remembersUntil(Instant createdAt) {
                        return createdAt.plus(REMEMBERED);
                    }
                };
    }

    @AfterEach
    void close() throws Exception {
        letters.close();
        broker.stop();
        database.close();
    }

    private void accepted(NodeId source, NodeId... targets) {
        record(
                EventKind.ACCEPTED,
                Json.object()
                        .put(Member.NODE, source.value())
                        .put(Member.MESSAGE, MESSAGE.value())
                        .put(Member.CREATED_AT, Timestamp.write(world.clock.instant()))
                        .put(Member.DIGEST, "ab".repeat(32))
                        .put(Member.TARGETS, Json.strings(List.of(targets).stream().map(NodeId::value).toList())));
    }

    private void settled(EventKind kind, NodeId source, NodeId target, @Nullable String reason) {
        record(
                kind,
                Json.object()
                        .put(Member.NODE, source.value())
                        .put(Member.MESSAGE, MESSAGE.value())
                        .put(Member.TARGET, target.value())
                        .putIfPresent(Member.REASON, reason));
    }

    private void record(EventKind kind, JsonObject.Builder members) {
        database.inTransaction(() -> audit.record(kind, members.build()));
    }

    private void later() {
        world.clock.move(REMEMBERED);
    }

    private static EraseContent message(NodeId source) {
        return new EraseContent(source, MESSAGE, null, "a request of the person");
    }

    private ErasedContent erase(Caller caller, EraseContent wanted) {
        return database.inTransaction(() -> erasures.erase(caller, wanted));
    }

    private List<AuditEvent> events() {
        return database.inTransaction(() -> audit.from(1, 10_000).stream().map(SequencedEvent::event).toList());
    }

    private void refused(Fault fault, String words, Caller caller, EraseContent wanted) {
        List<String> before = events().stream().map(AuditEvent::toString).toList();
        assertThatThrownBy(() -> erase(caller, wanted))
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining(words);
        assertThat(events()).extracting(AuditEvent::toString).isEqualTo(before);
    }

    @Test
    void allAboutAMessageIsErasedAndThatIsRecordedWithIt() {
        accepted(PUMP, VALVE);
        settled(EventKind.DELIVERED, PUMP, VALVE, null);
        settled(EventKind.ACKNOWLEDGED, PUMP, VALVE, null);
        accepted(TILL, PUMP);
        later();

        assertThat(erase(ADMIN, message(PUMP))).isEqualTo(new ErasedContent(List.of(1L), 0, 0));

        assertThat(events()).extracting(AuditEvent::isErased).containsExactly(true, false, false, false, false);
        AuditEvent record = events().getLast();
        assertThat(record.kind()).isEqualTo(EventKind.CONTENT_ERASED);
        assertThat(record.json().get(Member.SEQUENCES)).hasToString("[1]");
        assertThat(record.text(Member.MESSAGE)).contains("m-1");
        assertThat(record.text(Member.ACTOR)).contains("root");
        assertThat(record.text(Member.REASON)).contains("a request of the person");
        assertThat(new String(record.entry(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"sequences\":[1]")
                .doesNotContain("person", "root");
    }

    @Test
    void erasingAgainErasesNothingAndRecordsNothing() {
        accepted(PUMP, VALVE);
        settled(EventKind.REJECTED, PUMP, VALVE, "not for us");
        letters.bury(PUMP, MESSAGE, VALVE, world.clock.instant());
        later();
        assertThat(erase(ADMIN, message(PUMP))).isEqualTo(new ErasedContent(List.of(1L, 2L), 0, 1));
        int events = events().size();
        assertThat(erase(ADMIN, message(PUMP))).isEqualTo(new ErasedContent(List.of(), 2, 0));
        assertThat(events()).hasSize(events);
    }

    @Test
    void deadLettersGoWithTheirMessage() {
        accepted(PUMP, VALVE);
        settled(EventKind.REJECTED, PUMP, VALVE, "not for us");
        letters.bury(PUMP, MESSAGE, VALVE, world.clock.instant());
        letters.bury(PUMP, MessageId.parse("m-2"), VALVE, world.clock.instant());
        later();
        erase(ANNA, message(PUMP));
        assertThat(database.inTransaction(() -> letters.bean().list(ADMIN, null, PageRequest.first())).deadLetters())
                .extracting(letter -> letter.messageId().value())
                .containsExactly("m-2");
        assertThat(events()).extracting(AuditEvent::kind).endsWith(EventKind.PURGED, EventKind.CONTENT_ERASED);
    }

    @Test
    void aMessageThatCouldComeAgainIsNotErased() {
        accepted(PUMP, VALVE);
        settled(EventKind.ACKNOWLEDGED, PUMP, VALVE, null);
        Instant until = world.clock.instant().plus(REMEMBERED);
        world.clock.move(REMEMBERED.minusNanos(1));
        refused(Fault.CONFLICT, "until " + until, ADMIN, message(PUMP));
        refused(Fault.CONFLICT, "until " + until, ADMIN, new EraseContent(null, null, 1L, "why"));
        // A clock that is put back makes it wait longer.
        world.clock.move(Duration.ofHours(-1));
        refused(Fault.CONFLICT, "until " + until, ADMIN, message(PUMP));
        world.clock.move(Duration.ofHours(1).plusNanos(1));
        assertThat(erase(ADMIN, message(PUMP)).sequences()).containsExactly(1L);
    }

    @Test
    void aMessageThatWaitsForATargetIsNotErased() {
        accepted(PUMP, VALVE, TILL);
        settled(EventKind.DELIVERED, PUMP, VALVE, null);
        settled(EventKind.ACKNOWLEDGED, PUMP, TILL, null);
        later();
        refused(Fault.CONFLICT, "waits for valve: it can be erased when", ADMIN, message(PUMP));
        settled(EventKind.REJECTED, PUMP, VALVE, "no");
        settled(EventKind.REQUEUED, PUMP, VALVE, null);
        refused(Fault.CONFLICT, "waits for valve", ADMIN, message(PUMP));
        refused(Fault.CONFLICT, "waits for valve", ADMIN, new EraseContent(null, null, 1L, "why"));
        settled(EventKind.EXPIRED, PUMP, VALVE, "its time ran out");
        assertThat(erase(ADMIN, message(PUMP)).sequences()).containsExactly(1L, 4L, 6L);
    }

    @Test
    void anEarlierMessageOfTheSameNameThatStillWaitsIsNotForgotten() {
        accepted(PUMP, VALVE);
        later();
        accepted(PUMP, VALVE);
        settled(EventKind.ACKNOWLEDGED, PUMP, VALVE, null);
        later();
        refused(Fault.CONFLICT, "waits for valve", ADMIN, message(PUMP));
    }

    @Test
    void anOperatorHasErasedWhatIsItsOrganisationsAlone() {
        accepted(PUMP, VALVE, TILL);
        settled(EventKind.ACKNOWLEDGED, PUMP, VALVE, null);
        settled(EventKind.ACKNOWLEDGED, PUMP, TILL, null);
        later();
        refused(Fault.FORBIDDEN, "till is not", ANNA, message(PUMP));
        refused(Fault.FORBIDDEN, "pump is not", BERT, message(PUMP));
        refused(Fault.FORBIDDEN, "ghost is not", ANNA, message(new NodeId("ghost")));
        refused(Fault.FORBIDDEN, "by a hub-admin", ANNA, new EraseContent(null, null, 1L, "why"));
        for (Caller caller : List.of(AUDITOR, NOBODY)) refused(Fault.FORBIDDEN, "node-operator", caller, message(PUMP));
        assertThat(erase(ADMIN, message(PUMP)).sequences()).containsExactly(1L);
    }

    @Test
    void oneEventIsErasedByItsNumber() {
        record(EventKind.NODE_SUSPENDED, Json.object().put(Member.NODE, "pump").put(Member.REASON, "John is on leave"));
        record(EventKind.NODE_RESUMED, Json.object().put(Member.NODE, "pump").put(Member.ACTOR, "anna"));
        var wanted = new EraseContent(null, null, 1L, "names a person");
        assertThat(erase(ADMIN, wanted)).isEqualTo(new ErasedContent(List.of(1L), 0, 0));
        assertThat(erase(ADMIN, wanted)).isEqualTo(new ErasedContent(List.of(), 1, 0));
        assertThat(events()).extracting(AuditEvent::isErased).containsExactly(true, false, false);
        // Why it was erased can be erased as well.
        assertThat(erase(ADMIN, new EraseContent(null, null, 3L, "it, too")).sequences()).containsExactly(3L);
        assertThat(events().get(2).json().get(Member.SEQUENCES)).hasToString("[1]");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        refused(Fault.NOT_FOUND, "nothing is recorded", ADMIN, message(PUMP));
        for (long sequence : new long[] {1, 0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            refused(Fault.NOT_FOUND, "no event", ADMIN, new EraseContent(null, null, sequence, "why"));
        }
    }

    @Test
    void nonsenseIsRefusedInWords() {
        for (String reason : List.of("", " \t", "x".repeat(501))) {
            refused(
                    Fault.INVALID_REQUEST,
                    "reason must have 1 to 500",
                    ADMIN,
                    new EraseContent(PUMP, MESSAGE, null, reason));
        }
        for (EraseContent wanted :
                List.of(
                        new EraseContent(null, null, null, "why"),
                        new EraseContent(PUMP, null, null, "why"),
                        new EraseContent(null, MESSAGE, null, "why"),
                        new EraseContent(PUMP, MESSAGE, 1L, "why"),
                        new EraseContent(PUMP, null, 1L, "why"))) {
            refused(Fault.INVALID_REQUEST, "name either", ADMIN, wanted);
        }
    }

    @Test
    void aReasonMayHoldAnything() {
        record(EventKind.NODE_RESUMED, Json.object().put(Member.NODE, "pump").put(Member.ACTOR, "anna"));
        String reason = "\0\n\u20ac\"" + "\ud83d\ude00".repeat(496);
        erase(ADMIN, new EraseContent(null, null, 1L, reason));
        assertThat(events().getLast().text(Member.REASON)).contains(reason);
    }

    @Test
    void manyEventsAreRecordedInPartsThatFitAnEntry() {
        accepted(PUMP, VALVE);
        settled(EventKind.ACKNOWLEDGED, PUMP, VALVE, null);
        List<AuditEvent> refusals = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            JsonObject members =
                    Json.object()
                            .put(Member.NODE, "pump")
                            .put(Member.MESSAGE, "m-1")
                            .put(Member.DIGEST, "cd".repeat(32))
                            .build();
            refusals.add(AuditEvent.of(new byte[32], "r-" + i, world.clock.instant(), EventKind.REFUSED, members));
        }
        database.inTransaction(() -> audit.take(List.of(new AuditStore.Group("r", refusals))));
        later();
        assertThat(erase(ADMIN, message(PUMP)).sequences()).hasSize(2_501);
        assertThat(events()).extracting(AuditEvent::kind).endsWith(EventKind.CONTENT_ERASED, EventKind.CONTENT_ERASED);
        assertThat(events().getLast().entry().length).isLessThan(65_535);
    }
}
