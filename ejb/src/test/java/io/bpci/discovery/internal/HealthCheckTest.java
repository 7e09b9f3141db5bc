package io.bpci.discovery.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.nodes.NodeWorld;
import io.bpci.settings.Discovery;
import io.bpci.settings.HubSettings;
import io.bpci.wire.HealthStatus;
import io.bpci.wire.NodeHealth;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeStatus;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

class HealthCheckTest {
    /** Silent after two minutes, away after ten; a minute of grace. */
    private static final Discovery SETTINGS = HubSettings.defaults().discovery();

    private static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");

    private static NodeInfo node(NodeStatus status, @Nullable Instant lastSeen) {
        var key = Ed25519PrivateKey.generate(NodeWorld.RANDOM).publicKey();
        return new NodeInfo(
                new NodeId("pump"),
                new NodeType("EncCluster"),
                null,
                "acme",
                null,
                List.of(),
                null,
                key,
                key.thumbprint(),
                null,
                status,
                null,
                null,
                Instant.EPOCH,
                lastSeen);
    }

    private static NodeHealth health(HubWatch watch, NodeStatus status, @Nullable Instant lastSeen, Instant now) {
        return new HealthCheck(watch, SETTINGS, now).of(node(status, lastSeen));
    }

    private static Instant minutes(long after) {
        return BEGIN.plus(Duration.ofMinutes(after));
    }

    @Test
    void aNodeThatIsNotHeardOfIsIdleThenSilentThenAway() {
        var watch = new HubWatch(null, BEGIN);
        Instant seen = minutes(60);
        assertThat(health(watch, NodeStatus.CONNECTED, seen, minutes(61)).status()).isEqualTo(HealthStatus.CONNECTED);
        assertThat(health(watch, NodeStatus.DISCONNECTED, seen, minutes(61)).status()).isEqualTo(HealthStatus.IDLE);
        assertThat(health(watch, NodeStatus.DISCONNECTED, seen, minutes(62)).status()).isEqualTo(HealthStatus.SILENT);
        assertThat(health(watch, NodeStatus.DISCONNECTED, seen, minutes(69)).status()).isEqualTo(HealthStatus.SILENT);
        assertThat(health(watch, NodeStatus.DISCONNECTED, seen, minutes(70)).status()).isEqualTo(HealthStatus.AWAY);
        assertThat(health(watch, NodeStatus.DISCONNECTED, null, minutes(0)).status()).isEqualTo(HealthStatus.AWAY);
    }

    @Test
    void whoIsShutOutIsThatWhateverElseHolds() {
        var watch = new HubWatch(null, BEGIN);
        assertThat(health(watch, NodeStatus.SUSPENDED, minutes(1), minutes(1)).status())
                .isEqualTo(HealthStatus.SUSPENDED);
        assertThat(health(watch, NodeStatus.ISOLATED, null, minutes(1)).status()).isEqualTo(HealthStatus.ISOLATED);
    }

    @Test
    void theTimeInWhichNoHubRanAndTheGraceAfterItDoNotCount() {
        // The hub was away for a day.
        var watch = new HubWatch(BEGIN.minus(Duration.ofDays(1)), BEGIN);
        Instant seen = BEGIN.minus(Duration.ofDays(1)).minusSeconds(30);
        NodeHealth within = health(watch, NodeStatus.DISCONNECTED, seen, BEGIN.plusSeconds(59));
        assertThat(within.status()).isEqualTo(HealthStatus.IDLE);
        assertThat(within.graceUntil()).isEqualTo(BEGIN.plusSeconds(60));
        // Half a minute before, and what comes after the grace.
        assertThat(health(watch, NodeStatus.DISCONNECTED, seen, BEGIN.plusSeconds(149)).status())
                .isEqualTo(HealthStatus.IDLE);
        assertThat(health(watch, NodeStatus.DISCONNECTED, seen, BEGIN.plusSeconds(150)).status())
                .isEqualTo(HealthStatus.SILENT);
        NodeHealth later = health(watch, NodeStatus.DISCONNECTED, seen, BEGIN.plusSeconds(630));
        assertThat(later.status()).isEqualTo(HealthStatus.AWAY);
        assertThat(later.graceUntil()).isNull();
    }

    @Test
    void whoWasAwayBeforeTheRestartIsAwayAfterwards() {
        var watch = new HubWatch(BEGIN.minus(Duration.ofDays(1)), BEGIN);
        Instant seen = BEGIN.minus(Duration.ofDays(2));
        assertThat(health(watch, NodeStatus.DISCONNECTED, seen, BEGIN).status()).isEqualTo(HealthStatus.AWAY);
    }

    @Test
    void aSessionThatAKilledHubLeftInTheDatabaseIsNone() {
        var watch = new HubWatch(BEGIN.minusSeconds(20), BEGIN);
        Instant seen = BEGIN.minusSeconds(25);
        NodeHealth left = health(watch, NodeStatus.CONNECTED, seen, BEGIN.plusSeconds(5));
        assertThat(left.status()).isEqualTo(HealthStatus.IDLE);
        assertThat(health(watch, NodeStatus.CONNECTED, BEGIN.plusSeconds(2), BEGIN.plusSeconds(5)).status())
                .isEqualTo(HealthStatus.CONNECTED);
    }
}
