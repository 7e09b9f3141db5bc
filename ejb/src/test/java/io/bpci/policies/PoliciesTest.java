package io.bpci.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.StoredAudit;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.TestDoors;
import io.bpci.interapp.internal.TestAgreements;
import io.bpci.json.Json;
import io.bpci.nodes.NodeStanding;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.policies.internal.Enforcer;
import io.bpci.policies.internal.TestPolicies;
import io.bpci.policy.Finding;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.DefinePolicy;
import io.bpci.wire.PolicyActionInfo;
import io.bpci.wire.PolicyInfo;
import io.bpci.wire.PolicyTrial;
import io.bpci.wire.TryPolicy;

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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/**
 * Policies on both real databases: tried on past traffic, switched on, acting, lifted, and the same after a restart.
 */
@ParameterizedClass
@EnumSource(Engine.class)
class PoliciesTest {
    private static final Identifier ID = new Identifier("flood-guard");
    private static final NodeId LOUD = new NodeId("loud");

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private TestPolicies parts;
    private AuditLog audit;
    private final Policies policies = new Policies();
    private final DryRuns dryRuns = new DryRuns();
    private final PolicyActions actions = new PolicyActions();
    private PolicyKeeper keeper = new PolicyKeeper();

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        audit = StoredAudit.over(database, world.clock);
        start(Map.of());
        world.registered(NodeWorld.ANNA, LOUD.value());
        world.registered(NodeWorld.ANNA, "quiet");
        world.registered(NodeWorld.BERT, "theirs");
    }

    /** As a hub does that starts on this database. */
    private void start(Map<String, String> environment) {
        var settings = HubSettings.load(Optional.empty(), environment);
        var agreements = new TestAgreements(database, world.clock, world.audit, settings);
        parts = new TestPolicies(database, world, agreements, audit);
        keeper = new PolicyKeeper();
        keeper.patrol = parts.patrol;
        keeper.enforcer = parts.enforcer;
        keeper.neighbourhood = parts.neighbourhood;
        keeper.throttles = parts.throttles;
        keeper.metrics = new Metrics();
        keeper.clock = world.clock;
        keeper.open();
        policies.store = parts.store;
        policies.language = parts.language;
        policies.audit = audit;
        policies.settings = settings;
        policies.changes = parts.told(keeper::changed);
        dryRuns.policies = policies;
        dryRuns.trials = parts.trials;
        dryRuns.rehearsal = parts.rehearsal;
        dryRuns.clock = world.clock;
        actions.store = parts.store;
        actions.nodes = world.registry(registry -> registry);
        actions.suspensions = TestDoors.suspensions(agreements);
        actions.audit = audit;
        actions.changes = parts.changes;
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static DefinePolicy policy(String condition, String action, @Nullable Integer rate) {
        return new DefinePolicy(null, null, "node", condition, 60, action, rate, 300);
    }

    private PolicyInfo define(Caller caller, DefinePolicy request) {
        return database.inTransaction(() -> policies.define(caller, ID, request).policy());
    }

    private PolicyTrial dryRun() {
        return database.inTransaction(() -> dryRuns.run(NodeWorld.ANNA, ID, new TryPolicy(null, null)));
    }

    private void switchedOn(DefinePolicy request) {
        define(NodeWorld.ANNA, request);
        dryRun();
        database.inTransaction(() -> policies.switchOn(NodeWorld.ANNA, ID));
    }

    private void refused(String node, int times) {
        var members =
                Json.object()
                        .put(Member.NODE, node)
                        .put(Member.PROBLEM, Fault.SCHEMA_VIOLATION.type())
                        .put(Member.COUNT, times)
                        .build();
        database.inTransaction(() -> audit.record(EventKind.REFUSED, members));
    }

    private void pass(int seconds) {
        world.clock.move(Duration.ofSeconds(seconds));
        keeper.round();
        keeper.round();
    }

    private List<PolicyActionInfo> acted() {
        return database.inTransaction(() -> actions.list(NodeWorld.AUDITOR, null, PageRequest.first()).actions());
    }

    private OptionalInt throttled(NodeId node) {
        return parts.throttles.unitsPerSecond(node, world.clock.instant());
    }

    private NodeStanding loud() {
        return world.directory.find(LOUD).orElseThrow();
    }

    @Test
    void aPolicyIsTriedOnPastTrafficBeforeItIsSwitchedOn() {
        refused("loud", 30);
        refused("quiet", 1);
        refused("theirs", 99);
        pass(10);
        define(NodeWorld.ANNA, policy("refused > 20", "throttle", 2));
        assertThatThrownBy(() -> database.inTransaction(() -> policies.switchOn(NodeWorld.ANNA, ID)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("version 1 of the policy was not tried on past traffic");

        PolicyTrial trial = dryRun();
        assertThat(trial.events()).isGreaterThanOrEqualTo(3);
        assertThat(trial.isComplete()).isTrue();
        assertThat(trial.actions()).isEqualTo(1);
        assertThat(trial.findings()).extracting(PolicyTrial.Finding::subject).containsExactly("loud");
        assertThat(trial.findings().getFirst().observed())
                .isEqualTo(Json.object().put("refused", 30).put("refused_schema_violation", 30).build());
        assertThat(acted()).as("a dry run does nothing").isEmpty();

        assertThat(database.inTransaction(() -> policies.switchOn(NodeWorld.ANNA, ID)).switchedOn()).isTrue();
        pass(1);
        assertThat(acted()).hasSize(1);
        assertThat(acted().getFirst().subject()).isEqualTo("loud");
        assertThat(throttled(LOUD)).hasValue(2);
        assertThat(throttled(new NodeId("quiet"))).isEmpty();
    }

    @Test
    void anotherDefinitionIsTriedAnew() {
        switchedOn(policy("refused > 20", "warn", null));
        assertThat(define(NodeWorld.ANNA, policy("refused > 20", "warn", null)).version()).isEqualTo(1);
        assertThatThrownBy(() -> define(NodeWorld.ANNA, policy("refused > 10", "warn", null)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("is switched on");
        database.inTransaction(() -> policies.switchOff(NodeWorld.ANNA, ID));
        assertThat(define(NodeWorld.ANNA, policy("refused > 10", "warn", null)).version()).isEqualTo(2);
        assertThatThrownBy(() -> database.inTransaction(() -> policies.switchOn(NodeWorld.ANNA, ID)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void aThrottleEndsAndTheConditionIsAskedAgain() {
        switchedOn(policy("refused > 20", "throttle", 2));
        refused("loud", 21);
        pass(3);
        assertThat(throttled(LOUD)).hasValue(2);
        refused("loud", 50);
        pass(200);
        assertThat(acted()).hasSize(1);
        pass(101);
        assertThat(throttled(LOUD)).isEmpty();
        refused("loud", 5);
        pass(3);
        assertThat(acted()).hasSize(1);
        refused("loud", 21);
        pass(3);
        assertThat(acted()).hasSize(2);
    }

    @Test
    void aQuarantineShutsOutForATimeAndForgetsWhatLedToIt() {
        switchedOn(policy("refused > 20", "quarantine", null));
        refused("loud", 21);
        pass(3);
        assertThat(loud().isIsolated(world.clock.instant())).isTrue();
        assertThat(acted().getFirst().action()).isEqualTo("quarantine");
        // What it tries meanwhile is not held against it afterwards.
        for (int i = 0; i < 10; i++) {
            refused("loud", 30);
            pass(29);
        }
        pass(20);
        assertThat(loud().isIsolated(world.clock.instant())).isFalse();
        refused("loud", 1);
        pass(3);
        assertThat(acted()).hasSize(1);
    }

    @Test
    void aSuspensionLastsUntilItIsLifted() {
        switchedOn(policy("refused > 20", "suspend", null));
        refused("loud", 21);
        pass(3);
        assertThat(loud().suspended()).isTrue();
        pass(1_000);
        assertThat(loud().suspended()).isTrue();
        long action = acted().getFirst().actionId();
        assertThatThrownBy(() -> database.inTransaction(() -> actions.lift(NodeWorld.BERT, action)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("another organisation");
        var seer = new Caller("seer", "bank", Set.of(Role.NODE_OPERATOR, Role.AUDITOR));
        assertThatThrownBy(() -> database.inTransaction(() -> actions.lift(seer, action)))
                .as("to see all is not to act for all")
                .isInstanceOf(HubException.class);
        assertThat(database.inTransaction(() -> actions.lift(NodeWorld.ANNA, action)).liftedBy()).isEqualTo("anna");
        assertThat(loud().suspended()).isFalse();
        assertThat(database.inTransaction(() -> actions.lift(NodeWorld.ADMIN, action)).liftedBy()).isEqualTo("anna");
    }

    @Test
    void aThrottleThatIsLiftedIsOver() {
        switchedOn(policy("refused > 20", "throttle", 2));
        refused("loud", 21);
        pass(3);
        database.inTransaction(() -> actions.lift(NodeWorld.ANNA, acted().getFirst().actionId()));
        assertThat(throttled(LOUD)).isEmpty();
        // The policy leaves it alone for as long as the throttle would have lasted, also after a restart.
        refused("loud", 21);
        start(Map.of());
        assertThat(throttled(LOUD)).isEmpty();
        pass(3);
        assertThat(acted()).hasSize(1);
    }

    @Test
    void aRestartNeitherForgivesNorActsTwice() {
        switchedOn(policy("refused > 20", "throttle", 2));
        refused("loud", 15);
        pass(3);
        start(Map.of());
        refused("loud", 6);
        pass(3);
        assertThat(acted()).hasSize(1);
        start(Map.of());
        assertThat(throttled(LOUD)).hasValue(2);
        pass(3);
        assertThat(acted()).hasSize(1);
    }

    @Test
    void whatWasFoundAndNotDoneIsDoneAfterAFailure() {
        switchedOn(policy("refused > 20", "warn", null));
        keeper.round();
        refused("loud", 21);
        Enforcer enforcer = keeper.enforcer;
        keeper.enforcer =
                new Enforcer() {
                    @Override
                    public Outcome act(Finding finding, int version) {
                        throw new IllegalStateException("the database is away");
                    }
                };
        world.clock.move(Duration.ofSeconds(3));
        assertThatThrownBy(keeper::round).isInstanceOf(IllegalStateException.class);
        keeper.enforcer = enforcer;
        pass(1);
        assertThat(acted()).hasSize(1);
    }

    @Test
    void aClockThatJumpedForthAndBackBlindsNoPolicy() {
        switchedOn(policy("refused > 20", "warn", null));
        world.clock.move(Duration.ofHours(1));
        refused("quiet", 1);
        pass(3);
        world.clock.move(Duration.ofHours(-1));
        refused("loud", 21);
        pass(3);
        pass(3);
        assertThat(acted()).extracting(PolicyActionInfo::subject).containsExactly("loud");
    }

    @Test
    void aDryRunFindsWhatThePolicyDoes() {
        switchedOn(new DefinePolicy(null, null, "node", "refused > 8", 20, "warn", null, 15));
        var random = new Random(7);
        for (int i = 0; i < 120; i++) {
            refused(random.nextBoolean() ? "loud" : "quiet", 1 + random.nextInt(3));
            pass(1 + random.nextInt(3));
        }
        pass(5);
        assertThat(acted()).hasSizeGreaterThan(5);
        PolicyTrial trial = dryRun();
        assertThat(trial.actions()).isEqualTo(acted().size());
        assertThat(trial.findings().stream().map(PolicyTrial.Finding::subject).toList())
                .isEqualTo(acted().reversed().stream().map(PolicyActionInfo::subject).toList());
    }

    @Test
    void aConditionThatCannotBeEvaluatedIsShownAndDoesNothing() {
        switchedOn(policy("refused > 0 && int(node_id) > 3", "suspend", null));
        refused("loud", 1);
        pass(3);
        assertThat(acted()).isEmpty();
        PolicyInfo shown = database.inTransaction(() -> policies.get(NodeWorld.ANNA, ID));
        assertThat(shown.unclear()).isNotNull();
        assertThat(shown.switchedOn()).isTrue();
    }

    @Test
    void whoMayDoWhat() {
        define(NodeWorld.ANNA, policy("refused > 20", "warn", null));
        assertThatThrownBy(() -> define(NodeWorld.BERT, policy("refused > 20", "warn", null)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("own organisation only");
        assertThatThrownBy(() -> database.inTransaction(() -> policies.get(NodeWorld.BERT, ID)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("another organisation");
        assertThatThrownBy(
                        () -> database.inTransaction(() -> dryRuns.run(NodeWorld.BERT, ID, new TryPolicy(null, null))))
                .isInstanceOf(HubException.class);
        assertThatThrownBy(() -> database.inTransaction(() -> policies.remove(NodeWorld.AUDITOR, ID)))
                .isInstanceOf(HubException.class);
        assertThatThrownBy(() -> define(NodeWorld.NOBODY, policy("refused > 20", "warn", null)))
                .isInstanceOf(HubException.class);
        assertThat(database.inTransaction(() -> policies.list(NodeWorld.BERT, PageRequest.first())).policies())
                .isEmpty();
        assertThat(database.inTransaction(() -> policies.list(NodeWorld.AUDITOR, PageRequest.first())).policies())
                .hasSize(1);
        var homeless = new Caller("homeless", null, Set.of(Role.NODE_OPERATOR));
        assertThat(database.inTransaction(() -> policies.list(homeless, PageRequest.first())).policies()).isEmpty();
        assertThatThrownBy(() -> define(homeless, policy("refused > 20", "warn", null)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("no organisation");
        var all = new Identifier("for-all");
        database.inTransaction(() -> policies.define(NodeWorld.ADMIN, all, policy("refused > 20", "warn", null)));
        assertThat(database.inTransaction(() -> policies.list(NodeWorld.BERT, PageRequest.first())).policies())
                .extracting(PolicyInfo::policyId)
                .containsExactly(all);
        assertThatThrownBy(() -> database.inTransaction(() -> policies.remove(NodeWorld.BERT, all)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("hub-admin");
    }

    @Test
    void whatIsWrongWithADefinitionIsNamed() {
        assertThatThrownBy(() -> define(NodeWorld.ANNA, policy("refusd > 20", "warn", null)))
                .hasMessageContaining("condition line 1, column 1: undeclared reference to 'refusd'");
        assertThatThrownBy(() -> define(NodeWorld.ANNA, policy("refused > 20", "ban", null)))
                .hasMessageContaining("action must be one of warn, throttle, quarantine, suspend");
        assertThatThrownBy(() -> define(NodeWorld.ANNA, policy("refused > 20", "throttle", null)))
                .hasMessageContaining("rate_limit of a throttle must be from 1");
        assertThatThrownBy(() ->
                        define(NodeWorld.ANNA, new DefinePolicy(null, null, "app", "sent > 1", 1, "warn", null, 1)))
                .hasMessageContaining("watches must be node or agreement");
        assertThatThrownBy(() ->
                        define(NodeWorld.ANNA, new DefinePolicy(null, null, "node", "sent > 1", 0, "warn", null, 1)))
                .hasMessageContaining("window_secs must be from 1 to 3600");
    }

    @Test
    void theirNumberIsBounded() {
        start(Map.of("BPCI_INTER_APP_CONFIG_MAX_POLICIES", "1"));
        define(NodeWorld.ANNA, policy("refused > 20", "warn", null));
        assertThatThrownBy(() ->
                        database.inTransaction(() ->
                                policies.define(
                                        NodeWorld.ANNA,
                                        new Identifier("another"),
                                        policy("refused > 20", "warn", null))))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("as many security policies as may be, 1");
    }

    @Test
    void allThatIsDoneIsInTheAuditLog() {
        switchedOn(policy("refused > 20", "throttle", 2));
        refused("loud", 21);
        pass(3);
        database.inTransaction(() -> actions.lift(NodeWorld.ANNA, acted().getFirst().actionId()));
        database.inTransaction(() -> policies.switchOff(NodeWorld.ANNA, ID));
        database.inTransaction(() -> policies.remove(NodeWorld.ANNA, ID));
        List<AuditEvent> events =
                database.inTransaction(() -> audit.find(AuditQuery.ALL, null, 100)).events().stream()
                        .map(each -> each.event())
                        .filter(each -> each.kind() != EventKind.REFUSED)
                        .toList();
        assertThat(events)
                .extracting(AuditEvent::kind)
                .containsExactly(
                        EventKind.POLICY_DEFINED,
                        EventKind.POLICY_SWITCHED_ON,
                        EventKind.POLICY_ACTED,
                        EventKind.POLICY_ACTION_LIFTED,
                        EventKind.POLICY_SWITCHED_OFF,
                        EventKind.POLICY_REMOVED);
        assertThat(events.get(2).toString()).contains("\"observed\":{\"refused\":21").contains("\"node_id\":\"loud\"");
    }
}
