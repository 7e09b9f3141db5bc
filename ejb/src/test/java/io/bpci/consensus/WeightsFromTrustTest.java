package io.bpci.consensus;

import static io.bpci.nodes.NodeWorld.ADMIN;
import static io.bpci.nodes.NodeWorld.ANNA;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.consensus.internal.TestRounds;
import io.bpci.discovery.Discovery;
import io.bpci.discovery.TrustScore;
import io.bpci.discovery.TrustScore.Outcome;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.wire.TrustWeights;
import io.bpci.wire.WeighByTrust;

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

/** Voters weigh what their trust says, if an admin wants that. */
@ParameterizedClass
@EnumSource(Engine.class)
class WeightsFromTrustTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private final Weights weights = new Weights();
    private final WeightsFromTrust fromTrust = new WeightsFromTrust();
    private final Map<NodeId, TrustScore> scores = new HashMap<>();

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        var rounds = new TestRounds(database, world.clock, world.audit, world.directory);
        weights.book = rounds.book;
        weights.roll = rounds.roll;
        weights.directory = world.directory;
        fromTrust.book = rounds.book;
        fromTrust.roll = rounds.roll;
        fromTrust.clock = world.clock;
        fromTrust.discovery =
                new Discovery() {
                    @Override
                    public Map<NodeId, TrustScore> scores(Set<NodeId> nodes) {
                        assertThat(nodes).containsAll(scores.keySet());
                        return scores;
                    }
                };
        for (String node : List.of("good", "bad", "new")) {
            world.registered(ANNA, node);
            database.inTransaction(() -> weights.set(ADMIN, new NodeId(node), Json.of("2")));
        }
        did("good", Outcome.DELIVERED, 98);
        did("bad", Outcome.INVALID, 98);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void did(String node, Outcome outcome, long times) {
        var now = world.clock.instant();
        scores.put(new NodeId(node), TrustScore.none(now).with(outcome, times, now, WEEK));
    }

    private TrustWeights weigh(
            Caller caller, @Nullable String scale, @Nullable Integer minimum, @Nullable Boolean apply) {
        var request = new WeighByTrust(scale == null ? null : Json.of(scale), minimum, apply);
        return database.inTransaction(() -> fromTrust.weigh(caller, request));
    }

    private List<String> inForce() {
        return database.inTransaction(() -> weights.list(ADMIN, PageRequest.first())).weights().stream()
                .map(weight -> weight.nodeId() + "=" + weight.weight())
                .toList();
    }

    @Test
    void unlessItIsToBeAppliedItIsOnlyTold() {
        int before = world.audit.kinds().size();
        TrustWeights told = weigh(ADMIN, "10", null, null);
        assertThat(told.applied()).isFalse();
        assertThat(told.weights())
                .containsExactly(
                        new TrustWeights.TrustWeight(new NodeId("bad"), "2", "0.1", 0.01, 98, true),
                        new TrustWeights.TrustWeight(new NodeId("good"), "2", "9.9", 0.99, 98, true),
                        new TrustWeights.TrustWeight(new NodeId("new"), "2", "2", 0.5, 0, false));
        assertThat(inForce()).containsExactly("bad=2", "good=2", "new=2");
        assertThat(world.audit.kinds()).hasSize(before);
    }

    @Test
    void whatIsAppliedIsRecordedWithTheScore() {
        assertThat(weigh(ADMIN, "10", null, true).applied()).isTrue();
        assertThat(inForce()).containsExactly("bad=0.1", "good=9.9", "new=2");
        assertThat(world.audit.last().kind()).isEqualTo(EventKind.WEIGHT_SET);
        JsonObject event = world.audit.last().json();
        assertThat(event.get(Member.NODE)).isEqualTo(Json.of("good"));
        assertThat(event.get(Member.ACTOR)).isEqualTo(Json.of("root"));
        assertThat(Objects.requireNonNull(event.get(Member.DETAIL)).toString())
                .isEqualTo("{\"observations\":98,\"trust_score\":\"0.990000\",\"weight\":\"9.9\"}");
        // Once more changes nothing, and records nothing.
        int before = world.audit.kinds().size();
        weigh(ADMIN, "10", null, true);
        assertThat(world.audit.kinds()).hasSize(before);
    }

    @Test
    void howMuchMustBeKnownIsForTheAdminToSayAndNobodyWeighsNothing() {
        assertThat(weigh(ADMIN, null, 0, true).weights())
                .extracting(TrustWeights.TrustWeight::after)
                .containsExactly("0.01", "0.99", "0.5");
        assertThat(weigh(ADMIN, "0.000000001", 0, false).weights())
                .extracting(TrustWeights.TrustWeight::after)
                .containsOnly("0.000000001");
        assertThat(weigh(ADMIN, "1", 99, true).weights())
                .extracting(TrustWeights.TrustWeight::enough)
                .containsOnly(false);
    }

    @Test
    void onlyAnAdminAsksAndWithADecimal() {
        refused(Fault.FORBIDDEN, "hub-admin", ANNA, "1", 0);
        refused(Fault.INVALID_REQUEST, "scale", ADMIN, "-1", 0);
        refused(Fault.INVALID_REQUEST, "minimum_observations", ADMIN, "1", -1);
    }

    private void refused(Fault fault, String words, Caller caller, String scale, int minimum) {
        assertThatThrownBy(() -> weigh(caller, scale, minimum, true))
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining(words);
    }
}
