package io.bpci.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.EventKind;
import io.bpci.emergency.Playbook;
import io.bpci.emergency.Playbook.Task;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.government.Officer;
import io.bpci.government.TestAgencies;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.response.internal.Alarms;
import io.bpci.response.internal.TestResponse;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AcknowledgeEmergency;
import io.bpci.wire.CloseEmergency;
import io.bpci.wire.DeclareEmergency;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.EmergencyStatus;
import io.bpci.wire.PlaybookInfo;
import io.bpci.wire.PublishPlaybook;
import io.bpci.wire.SecurityClearance;

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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Playbooks and emergencies on both real databases, without the relay that carries the alarms. */
@ParameterizedClass
@EnumSource(Engine.class)
class ResponseTest {
    private static final NodeId TREASURY = new NodeId("us-treasury-001");
    private static final NodeId CUSTOMS = new NodeId("us-customs");
    private static final NodeId GUARD = new NodeId("us-coast-guard");
    private static final NodeId TRACFIN = new NodeId("fr-tracfin");
    private static final String STATES = "united_states";
    private static final Identifier OUTAGE = new Identifier("outage");

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private TestAgencies agencies;
    private TestResponse parts;
    private final Playbooks playbooks = new Playbooks();
    private final Emergencies emergencies = new Emergencies();
    private Acting olivia;
    private Acting carl;

    /** An officer in a session. */
    private record Acting(Officer officer, String session) {}

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        var settings = HubSettings.defaults();
        agencies = new TestAgencies(database, world, settings);
        parts = new TestResponse(database, world, settings);
        playbooks.store = parts.store;
        playbooks.sessions = agencies.sessions;
        playbooks.agencies = agencies.directory;
        playbooks.directory = world.directory;
        playbooks.identity = world.identity;
        playbooks.engine = NodeWorld.ENGINE;
        playbooks.audit = world.audit;
        playbooks.settings = settings;
        emergencies.store = parts.store;
        emergencies.sessions = agencies.sessions;
        emergencies.agencies = agencies.directory;
        emergencies.audit = world.audit;
        emergencies.settings = settings;
        emergencies.random = NodeWorld.RANDOM;
        agencies.setUp(TREASURY, STATES, false);
        agencies.setUp(CUSTOMS, STATES, false);
        agencies.setUp(GUARD, STATES, false);
        agencies.setUp(TRACFIN, "france", true);
        world.follow();
        olivia = acting("olivia", TREASURY, STATES);
        carl = acting("carl", CUSTOMS, STATES);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T> T in(Supplier<T> act) {
        return database.inTransaction(act);
    }

    private Acting acting(String name, NodeId agency, String jurisdiction) {
        var caller = new Caller(name, agency.value(), Set.of(Role.GOVERNMENT_OFFICER));
        var officer =
                new Officer(
                        caller,
                        "s-" + name,
                        agency,
                        jurisdiction,
                        SecurityClearance.SECRET,
                        AccessLevel.FULL_ACCESS,
                        null,
                        null);
        return new Acting(officer, in(() -> agencies.sessions.open(officer)).sessionId());
    }

    private Playbook playbook(long version, List<NodeId> escalateTo, NodeId... agencies) {
        List<Task> tasks =
                IntStream.range(0, agencies.length)
                        .mapToObj(i -> new Task(new Identifier("task-" + i), agencies[i], "Close the border"))
                        .toList();
        return new Playbook(
                TREASURY,
                world.identity.hubId(),
                OUTAGE,
                version,
                "Outage of customs",
                600,
                tasks,
                escalateTo,
                world.clock.instant());
    }

    private Playbooks.Published publish(Acting by, Playbook playbook) {
        return publish(by, playbook, agencies.key(playbook.governmentId()));
    }

    private Playbooks.Published publish(Acting by, Playbook playbook, Ed25519PrivateKey key) {
        JsonObject signed = playbook.sign(key, NodeWorld.ENGINE).json();
        return in(() -> playbooks.publish(by.officer(), new PublishPlaybook(by.session(), signed)));
    }

    private EmergencyInfo declared(String key, boolean drill) {
        return declare(olivia, key, null, drill).emergency();
    }

    private Emergencies.Declared declare(Acting by, String key, @Nullable Long version, boolean drill) {
        var request =
                new DeclareEmergency(by.session(), new Identifier(key), OUTAGE, version, drill, "All borders are shut");
        return in(() -> emergencies.declare(by.officer(), request));
    }

    private EmergencyInfo acknowledge(Acting by, EmergencyInfo emergency) {
        return in(() ->
                emergencies.acknowledge(
                        by.officer(), emergency.emergencyId(), new AcknowledgeEmergency(by.session(), "we know")));
    }

    private EmergencyInfo get(Acting by, EmergencyInfo emergency) {
        return in(() -> emergencies.get(by.officer(), emergency.emergencyId()));
    }

    private boolean next() {
        return in(emergencies::next);
    }

    /** What is told now, and no more after it. */
    private List<Envelope> told() {
        return in(() -> {
            List<Alarms.Due> due = parts.alarms.due();
            due.forEach(parts.alarms::sent);
            return due.stream().map(Alarms.Due::message).toList();
        });
    }

    private static Json member(Envelope message, String name) {
        return Objects.requireNonNull(((JsonObject) message.content()).get(name), name);
    }

    private static void refused(Fault fault, String detail, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        HubException.class,
                        refusal -> {
                            assertThat(refusal.fault()).isEqualTo(fault);
                            assertThat(refusal.problem().detail()).contains(detail);
                        });
    }

    @Test
    void eachVersionOfAPlaybookIsKept() {
        Playbook first = playbook(1, List.of(), CUSTOMS);
        assertThat(publish(olivia, first).isNew()).isTrue();
        assertThat(publish(olivia, first).isNew()).as("sent again").isFalse();
        publish(olivia, playbook(3, List.of(), CUSTOMS, GUARD));

        assertThat(in(() -> playbooks.get(olivia.officer(), OUTAGE)).version()).isEqualTo(3);
        assertThat(in(() -> playbooks.list(olivia.officer(), null, PageRequest.first())).playbooks())
                .extracting(PlaybookInfo::version)
                .containsExactly(3L, 1L);
        refused(Fault.CONFLICT, "above the last one, 3", () -> publish(olivia, playbook(2, List.of(), CUSTOMS)));
        refused(Fault.NOT_FOUND, "no playbook", () -> in(() -> playbooks.get(carl.officer(), OUTAGE)));
        assertThat(world.audit.kinds().stream().filter(EventKind.PLAYBOOK_PUBLISHED::equals)).hasSize(2);
    }

    @Test
    void aPlaybookIsTheAgencysOwnAndSignedByItsNode() {
        Playbook playbook = playbook(1, List.of(), CUSTOMS);
        refused(Fault.WRONG_KEY, "another key", () -> publish(olivia, playbook, agencies.key(CUSTOMS)));
        refused(Fault.INVALID_REQUEST, "government_id must be", () -> publish(carl, playbook));
        refused(
                Fault.INVALID_REQUEST,
                "no agency nobody",
                () -> publish(olivia, playbook(1, List.of(), new NodeId("nobody"))));
        refused(
                Fault.FORBIDDEN,
                "own jurisdiction only",
                () -> publish(olivia, playbook(1, List.of(TRACFIN), CUSTOMS)));
        refused(
                Fault.INVALID_REQUEST,
                "playbook: ",
                () ->
                        in(() ->
                                playbooks.publish(
                                        olivia.officer(),
                                        new PublishPlaybook(olivia.session(), Json.object().build()))));
        refused(Fault.CONFLICT, "no session", () -> publish(new Acting(olivia.officer(), carl.session()), playbook));
        publish(olivia, playbook);
        Playbook taken =
                new Playbook(
                        CUSTOMS,
                        world.identity.hubId(),
                        OUTAGE,
                        9,
                        "Ours",
                        60,
                        playbook.tasks(),
                        List.of(),
                        world.clock.instant());
        refused(Fault.CONFLICT, "is taken", () -> publish(carl, taken));
    }

    @Test
    void byARetiredPlaybookNothingIsDeclared() {
        publish(olivia, playbook(1, List.of(), CUSTOMS));
        EmergencyInfo before = declared("k-1", false);
        refused(
                Fault.NOT_FOUND,
                "no playbook",
                () -> in(() -> playbooks.retire(carl.officer(), OUTAGE, carl.session())));
        assertThat(in(() -> playbooks.retire(olivia.officer(), OUTAGE, olivia.session())).retiredAt()).isNotNull();
        refused(Fault.CONFLICT, "is retired", () -> declare(olivia, "k-2", null, false));
        refused(Fault.CONFLICT, "is retired", () -> publish(olivia, playbook(2, List.of(), CUSTOMS)));
        assertThat(get(olivia, before).status()).isEqualTo(EmergencyStatus.ACTIVE);
    }

    @Test
    void allAgenciesWithTasksAreToldAtOnceAndSayThatTheyKnow() {
        publish(olivia, playbook(1, List.of(GUARD), CUSTOMS, TREASURY));
        EmergencyInfo emergency = declared("k-1", false);
        assertThat(parts.told).hasValue(1);

        Envelope alarm = told().getFirst();
        assertThat(alarm.priority()).isEqualTo(Priority.CRITICAL);
        assertThat(alarm.targetNodes()).containsExactly(CUSTOMS, TREASURY);
        assertThat(alarm.correlationId()).contains(new Identifier(emergency.emergencyId()));
        assertThat(member(alarm, "drill")).isEqualTo(Json.of(false));
        assertThat(member(alarm, "tasks").toString()).contains("Close the border", "task-1");
        assertThat(told()).isEmpty();

        EmergencyInfo known = acknowledge(carl, emergency);
        assertThat(known.agencies().getFirst().acknowledgedBy()).isEqualTo("carl");
        assertThat(known.agencies().getLast().acknowledgedAt()).isNull();
        acknowledge(carl, emergency);
        assertThat(world.audit.kinds().stream().filter(EventKind.GOVERNMENT_EMERGENCY_ACKNOWLEDGED::equals)).hasSize(1);
        Acting gina = acting("gina", GUARD, STATES);
        refused(Fault.FORBIDDEN, "no tasks", () -> acknowledge(gina, emergency));
        Acting fabrice = acting("fabrice", TRACFIN, "france");
        refused(Fault.NOT_FOUND, "no emergency", () -> acknowledge(fabrice, emergency));
        assertThat(in(() -> emergencies.list(fabrice.officer(), false, PageRequest.first())).emergencies()).isEmpty();
        assertThat(in(() -> emergencies.list(gina.officer(), true, PageRequest.first())).emergencies()).hasSize(1);
    }

    @Test
    void theSameUnderTheSameKeyIsTheSame() {
        publish(olivia, playbook(1, List.of(), CUSTOMS));
        EmergencyInfo first = declared("k-1", true);
        publish(olivia, playbook(2, List.of(), CUSTOMS));
        assertThat(declare(olivia, "k-1", null, true).isNew()).isFalse();
        assertThat(declared("k-1", true).emergencyId()).isEqualTo(first.emergencyId());
        refused(Fault.CONFLICT, "another emergency", () -> declare(olivia, "k-1", null, false));
        assertThat(declare(olivia, "k-2", 1L, true).emergency().version()).isEqualTo(1);
        assertThat(declare(olivia, "k-3", null, true).emergency().version()).isEqualTo(2);
        refused(Fault.NOT_FOUND, "no version 9", () -> declare(olivia, "k-4", 9L, true));
        refused(Fault.NOT_FOUND, "has no playbook", () -> declare(carl, "k-1", null, true));
        assertThat(member(told().getFirst(), "drill")).isEqualTo(Json.of(true));
        assertThat(in(() -> emergencies.countOpen(true))).isEqualTo(3);
        assertThat(in(() -> emergencies.countOpen(false))).isZero();
    }

    @Test
    void ofThoseThatAreSilentOthersAreToldOnce() {
        publish(olivia, playbook(1, List.of(GUARD), CUSTOMS, TREASURY));
        EmergencyInfo emergency = declared("k-1", false);
        told();
        acknowledge(olivia, emergency);
        assertThat(next()).isFalse();
        world.clock.move(Duration.ofMinutes(10));

        assertThat(next()).isTrue();
        assertThat(next()).isFalse();
        Envelope alarm = told().getFirst();
        assertThat(alarm.priority()).isEqualTo(Priority.CRITICAL);
        assertThat(alarm.targetNodes()).containsExactlyInAnyOrder(CUSTOMS, GUARD, TREASURY);
        assertThat(member(alarm, "silent")).isEqualTo(Json.strings(List.of(CUSTOMS.value())));
        assertThat(get(olivia, emergency).escalatedAt()).isNotNull();
        // Late is better than never.
        assertThat(acknowledge(carl, emergency).agencies()).allMatch(each -> each.acknowledgedAt() != null);
    }

    @Test
    void whenAllKnowNothingIsEscalated() {
        publish(olivia, playbook(1, List.of(GUARD), CUSTOMS));
        acknowledge(carl, declared("k-1", false));
        world.clock.move(Duration.ofMinutes(11));
        assertThat(next()).isFalse();
    }

    @Test
    void whoDeclaredItClosesItAndAllAreTold() {
        publish(olivia, playbook(1, List.of(GUARD), CUSTOMS));
        EmergencyInfo emergency = declared("k-1", false);
        told();
        refused(Fault.FORBIDDEN, "another agency", () -> close(carl, emergency));
        refused(
                Fault.INVALID_REQUEST,
                "outcome has 1 to 2000",
                () ->
                        in(() ->
                                emergencies.close(
                                        olivia.officer(),
                                        emergency.emergencyId(),
                                        new CloseEmergency(olivia.session(), " "))));

        EmergencyInfo closed = close(olivia, emergency);
        assertThat(closed.status()).isEqualTo(EmergencyStatus.CLOSED);
        assertThat(close(olivia, emergency).endedAt()).isEqualTo(closed.endedAt());
        assertThat(told())
                .singleElement()
                .satisfies(alarm -> {
                    assertThat(alarm.priority()).isEqualTo(Priority.HIGH);
                    assertThat(alarm.targetNodes()).containsExactly(CUSTOMS, GUARD);
                    assertThat(member(alarm, "outcome")).isEqualTo(Json.of("borders are open"));
                });
        refused(Fault.CONFLICT, "is closed", () -> acknowledge(carl, emergency));
        world.clock.move(Duration.ofMinutes(11));
        assertThat(next()).as("what is over is not escalated").isFalse();
    }

    private EmergencyInfo close(Acting by, EmergencyInfo emergency) {
        return in(() ->
                emergencies.close(
                        by.officer(), emergency.emergencyId(), new CloseEmergency(by.session(), "borders are open")));
    }

    @Test
    void noEmergencyLastsForEver() {
        publish(olivia, playbook(1, List.of(), CUSTOMS));
        EmergencyInfo emergency = declared("k-1", false);
        acknowledge(carl, emergency);
        world.clock.move(Duration.ofDays(7));
        Acting again = acting("olivia", TREASURY, STATES);
        assertThat(get(again, emergency).status()).isEqualTo(EmergencyStatus.EXPIRED);
        refused(Fault.CONFLICT, "is expired", () -> close(again, emergency));
        assertThat(next()).isTrue();
        assertThat(next()).isFalse();
        assertThat(get(again, emergency).status()).isEqualTo(EmergencyStatus.EXPIRED);
        assertThat(get(again, emergency).endedAt()).isEqualTo(emergency.endsAt());
    }
}
