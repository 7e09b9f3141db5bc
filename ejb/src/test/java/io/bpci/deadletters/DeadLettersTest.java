package io.bpci.deadletters;

import static io.bpci.nodes.NodeWorld.ADMIN;
import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.AUDITOR;
import static io.bpci.nodes.NodeWorld.BERT;
import static io.bpci.nodes.NodeWorld.NOBODY;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.broker.Stored;
import io.bpci.broker.TestBroker;
import io.bpci.deadletters.internal.Buried;
import io.bpci.deadletters.internal.DeadLetterStore;
import io.bpci.deadletters.internal.TargetQueues;
import io.bpci.deadletters.internal.TestLetters;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.DeadLetterInfo;
import io.bpci.wire.DeadLetterPage;
import io.bpci.wire.NewAllowRule;

import org.apache.activemq.artemis.api.core.client.ClientMessage;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Dead letters on both real databases and the hub's own broker. */
@ParameterizedClass
@EnumSource(Engine.class)
class DeadLettersTest {
    private static final Caller CARL = new Caller("carl", "city", Set.of(Role.NODE_OPERATOR));
    private static final Caller HOMELESS = new Caller("h", null, Set.of(Role.NODE_OPERATOR));
    private static final NodeId PUMP = new NodeId("pump");
    private static final NodeId TILL = new NodeId("till");

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private TestBroker broker;
    private NodeWorld world;
    private TargetQueues queues;
    private DeadLetterStore store;
    private final DeadLetters letters = new DeadLetters();
    private final DeadLetterRetention retention = new DeadLetterRetention();

    /** The node pump is acme's, of Anna; the node till is the bank's, of Bert. */
    @BeforeEach
    void open() throws Exception {
        var settings =
                HubSettings.load(
                        Optional.empty(),
                        Map.of("BPCI_STORAGE_DATA_DIR", directory.toString(), "BPCI_BROKER_JOURNAL", "nio"));
        database = engine.open(directory);
        broker = new TestBroker(settings);
        world = new NodeWorld(database);
        // The broker goes by the real time.
        world.clock.move(Duration.between(world.clock.instant(), Instant.now()));
        world.registered(ANNA, "pump");
        world.registered(BERT, "till");
        store = TestLetters.store(database, world.registry(registry -> registry));
        queues = new TargetQueues(settings);
        letters.database = database.entityManager();
        letters.clock = world.clock;
        letters.audit = world.audit;
        letters.nodes = world.directory;
        letters.queues = queues;
        retention.settings = settings;
        retention.clock = world.clock;
        retention.store = store;
    }

    @AfterEach
    void close() throws Exception {
        TestLetters.close(queues);
        broker.stop();
        database.close();
    }

    @Test
    void aLetterEntersOnceHoweverOftenItComes() {
        Buried letter = letter(1, "no such account");
        store.take(List.of(letter, letter));
        store.take(List.of(letter, letter(2, "again")));
        assertThat(list(ADMIN, null).deadLetters())
                .containsExactly(
                        new DeadLetterInfo(id(1), TILL, message(1), PUMP, "rejected", "no such account", at(1)),
                        new DeadLetterInfo(id(2), TILL, message(2), PUMP, "rejected", "again", at(2)));
    }

    @Test
    void anyReasonCanBeKept() {
        store.take(List.of(letter(1, "\0" + "\uD83D\uDE00".repeat(1_500))));
        assertThat(get(ADMIN, 1).reason()).isEqualTo("\uFFFD" + "\uD83D\uDE00".repeat(499));
    }

    @Test
    void onlyThoseOfItsSourceOrTargetSeeALetter() {
        store.take(List.of(letter(1, "no")));
        for (Caller caller : List.of(ANNA, BERT, ADMIN, AUDITOR)) {
            assertThat(list(caller, null).deadLetters()).hasSize(1);
            assertThat(get(caller, 1).id()).isEqualTo(id(1));
        }
        for (Caller caller : List.of(CARL, HOMELESS)) {
            assertThat(list(caller, null).deadLetters()).isEmpty();
            refused(Fault.FORBIDDEN, () -> get(caller, 1));
        }
        refused(Fault.FORBIDDEN, () -> list(NOBODY, null));
        refused(Fault.FORBIDDEN, () -> get(NOBODY, 1));
    }

    @Test
    void aLetterOfNodesThatNeverWereIsForHubAdmins() {
        store.take(List.of(letter(1, new NodeId("ghost-1"), new NodeId("ghost-2"), "no", new byte[0])));
        refused(Fault.FORBIDDEN, () -> get(HOMELESS, 1));
        refused(Fault.FORBIDDEN, () -> purge(HOMELESS, 1, null));
        assertThat(get(ADMIN, 1).targetNode()).isEqualTo(new NodeId("ghost-2"));
    }

    @Test
    void theLettersOfADeregisteredNodeStayItsOrganisations() {
        world.registry(registry -> registry.deregister(ANNA, PUMP, null));
        store.take(List.of(letter(1, "no")));
        assertThat(get(ANNA, 1).id()).isEqualTo(id(1));
        refused(Fault.CONFLICT, () -> requeue(ANNA, 1));
    }

    @Test
    void pagesHoldEveryLetterOnceTheOldestFirst() {
        store.take(List.of(letter(3, "c"), letter(1, "a"), letter(2, "b")));
        DeadLetterPage first = list(ANNA, null, new PageRequest(2, null));
        DeadLetterPage second = list(ANNA, null, new PageRequest(2, first.nextPageToken()));
        assertThat(first.deadLetters()).extracting(DeadLetterInfo::id).containsExactly(id(1), id(2));
        assertThat(second.deadLetters()).extracting(DeadLetterInfo::id).containsExactly(id(3));
        assertThat(second.nextPageToken()).isNull();
        refused(Fault.INVALID_REQUEST, () -> list(ANNA, null, new PageRequest(2, "AAAA")));
        refused(Fault.NOT_FOUND, () -> database.inTransaction(() -> letters.get(ADMIN, "\0")));
    }

    @Test
    void aNodeIsFoundAsSourceAndAsTarget() {
        store.take(List.of(letter(1, "a"), letter(2, PUMP, new NodeId("other"), "b", new byte[0])));
        assertThat(list(ADMIN, PUMP).deadLetters()).hasSize(2);
        assertThat(list(ADMIN, TILL).deadLetters()).extracting(DeadLetterInfo::id).containsExactly(id(1));
    }

    @Test
    void aLetterThatIsPutBackWaitsForItsTargetAgain() throws Exception {
        Envelope envelope = envelope(1, Json.of("x".repeat(900_000)), null);
        store.take(List.of(letter(1, envelope)));
        requeue(ANNA, 1);
        List<ClientMessage> waiting = broker.takeAll("pump");
        assertThat(waiting).hasSize(1);
        ClientMessage message = waiting.getFirst();
        assertThat(body(message)).isEqualTo(envelope.bytes());
        assertThat(message.isDurable()).isTrue();
        assertThat(message.getPriority()).isEqualTo((byte) Priority.HIGH.jmsPriority());
        assertThat(message.getStringProperty(Stored.IDENTITY)).isEqualTo("till m-1");
        assertThat(message.getExpiration()).isEqualTo(world.clock.millis() + Duration.ofDays(7).toMillis());
        assertThat(world.audit.last().kind()).isEqualTo(EventKind.REQUEUED);
        assertThat(world.audit.last().text(Member.NODE)).contains("till");
        assertThat(world.audit.last().text(Member.MESSAGE)).contains("m-1");
        assertThat(world.audit.last().text(Member.TARGET)).contains("pump");
        assertThat(world.audit.last().text(Member.ACTOR)).contains("anna");
        refused(Fault.NOT_FOUND, () -> requeue(ANNA, 1));
    }

    @Test
    void aLetterThatIsPutBackKeepsTheTimeItsSenderGaveIt() throws Exception {
        Instant expires = world.clock.instant().plusSeconds(60);
        store.take(List.of(letter(1, envelope(1, Json.of(1), expires))));
        requeue(ANNA, 1);
        assertThat(broker.takeAll("pump").getFirst().getExpiration()).isEqualTo(expires.toEpochMilli());
    }

    @Test
    void aCrashBetweenBrokerAndDatabaseDeliversNothingTwice() throws Exception {
        store.take(List.of(letter(1, envelope(1, Json.of(1), null))));
        assertThatThrownBy(() ->
                        database.inTransaction(() -> {
                            letters.requeue(ANNA, id(1));
                            throw new IllegalStateException("crash");
                        }))
                .hasMessage("crash");
        assertThat(get(ANNA, 1).id()).isEqualTo(id(1));
        requeue(ANNA, 1);
        assertThat(broker.takeAll("pump")).hasSize(1);
        refused(Fault.NOT_FOUND, () -> get(ANNA, 1));
    }

    @Test
    void theSourcesOperatorPutsBackOnlyWhatTheSourceMaySend() throws Exception {
        store.take(List.of(letter(1, envelope(1, Json.of(1), null))));
        refused(Fault.NO_CONSENT, () -> requeue(BERT, 1));
        world.consents(consents -> consents.grant(ANNA, new NewAllowRule(PUMP, null, TILL, null)));
        world.registry(registry -> registry.suspend(BERT, TILL, null));
        refused(Fault.SENDER_SUSPENDED, () -> requeue(BERT, 1));
        world.registry(registry -> registry.resume(BERT, TILL));
        requeue(BERT, 1);
        assertThat(broker.takeAll("pump")).hasSize(1);
    }

    @Test
    void nothingIsPutBackForASuspendedTarget() throws Exception {
        store.take(List.of(letter(1, envelope(1, Json.of(1), null))));
        world.registry(registry -> registry.suspend(ANNA, PUMP, null));
        refused(Fault.TARGET_SUSPENDED, () -> requeue(ADMIN, 1));
        assertThat(broker.takeAll("pump")).isEmpty();
    }

    @Test
    void aPurgedLetterIsGoneAndItsReasonKept() {
        store.take(List.of(letter(1, envelope(1, Json.of(1), null))));
        for (Caller caller : List.of(CARL, AUDITOR, NOBODY, HOMELESS)) {
            refused(Fault.FORBIDDEN, () -> purge(caller, 1, null));
            refused(Fault.FORBIDDEN, () -> requeue(caller, 1));
        }
        refused(Fault.INVALID_REQUEST, () -> purge(ANNA, 1, "x".repeat(501)));
        assertThat(purge(ANNA, 1, "settled by telephone").id()).isEqualTo(id(1));
        assertThat(world.audit.last().kind()).isEqualTo(EventKind.PURGED);
        assertThat(world.audit.last().text(Member.REASON)).contains("settled by telephone");
        refused(Fault.NOT_FOUND, () -> purge(ANNA, 1, null));
    }

    @Test
    void lettersAreForgottenAfterTheirTime() {
        store.take(List.of(letter(1, envelope(1, Json.of(1), null)), letter(2, "b")));
        world.clock.move(Duration.between(world.clock.instant(), at(2).plus(Duration.ofDays(30))));
        retention.forgetOld();
        assertThat(list(ADMIN, null).deadLetters()).extracting(DeadLetterInfo::id).containsExactly(id(2));
    }

    private <T> T act(Function<DeadLetters, T> act) {
        return database.inTransaction(() -> act.apply(letters));
    }

    private DeadLetterPage list(Caller caller, @Nullable NodeId node) {
        return list(caller, node, PageRequest.first());
    }

    private DeadLetterPage list(Caller caller, @Nullable NodeId node, PageRequest page) {
        return act(letters -> letters.list(caller, node, page));
    }

    private DeadLetterInfo get(Caller caller, int number) {
        return act(letters -> letters.get(caller, id(number)));
    }

    private DeadLetterInfo requeue(Caller caller, int number) {
        return act(letters -> letters.requeue(caller, id(number)));
    }

    private DeadLetterInfo purge(Caller caller, int number, @Nullable String reason) {
        return act(letters -> letters.purge(caller, id(number), reason));
    }

    private Buried letter(int number, String reason) {
        return letter(number, TILL, PUMP, reason, new byte[0]);
    }

    private Buried letter(int number, Envelope envelope) {
        return letter(number, TILL, PUMP, "no", envelope.bytes());
    }

    private Buried letter(int number, NodeId source, NodeId target, String reason, byte[] envelope) {
        String identity = source.value() + " " + message(number).value();
        return Buried.of(id(number), identity, target.value(), "rejected", reason, at(number), envelope);
    }

    private Envelope envelope(int number, Json content, @Nullable Instant expires) {
        var draft =
                Envelope.draft()
                        .messageId(message(number))
                        .source(TILL)
                        .targets(PUMP)
                        .messageType(MessageType.DATA_SYNC)
                        .content(content)
                        .priority(Priority.HIGH)
                        .createdAt(world.clock.instant());
        if (expires != null) draft.expiresAt(expires);
        return draft.sign(Ed25519PrivateKey.generate(NodeWorld.RANDOM), NodeWorld.ENGINE);
    }

    private static String id(int number) {
        return "%032x".formatted(number);
    }

    private static MessageId message(int number) {
        return MessageId.parse("m-" + number);
    }

    private static Instant at(int number) {
        return Instant.parse("2026-11-21T07:00:00Z").plusMillis(number);
    }

    private static byte[] body(ClientMessage message) {
        byte[] body = new byte[message.getBodyBuffer().readableBytes()];
        message.getBodyBuffer().readBytes(body);
        return body;
    }

    private static void refused(Fault fault, ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
