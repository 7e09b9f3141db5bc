package io.bpci.discovery.internal;

import io.bpci.settings.Discovery;
import io.bpci.wire.HealthStatus;
import io.bpci.wire.NodeHealth;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeStatus;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/** How nodes are, at one moment. Immutable. */
public final class HealthCheck {
    private final HubWatch watch;
    private final Discovery settings;
    private final Instant now;

    public HealthCheck(HubWatch watch, Discovery settings, Instant now) {
        this.watch = watch;
        this.settings = settings;
        this.now = now;
    }

    public NodeHealth of(NodeInfo node) {
        @Nullable Instant seen = node.lastSeen();
        HealthStatus status = status(node);
        boolean silent = status == HealthStatus.IDLE || status == HealthStatus.SILENT || status == HealthStatus.AWAY;
        return new NodeHealth(
                status, seen, silent && seen != null ? watch.graceUntil(seen, now, settings.restartGrace()) : null);
    }

    private HealthStatus status(NodeInfo node) {
        return switch (node.status()) {
            case SUSPENDED -> HealthStatus.SUSPENDED;
            case ISOLATED -> HealthStatus.ISOLATED;
            case CONNECTED -> hasSession(node) ? HealthStatus.CONNECTED : withoutSession(node);
            case DISCONNECTED, DEREGISTERED -> withoutSession(node);
        };
    }

    /** What a hub that was killed wrote last of a session is not true any more. */
    private boolean hasSession(NodeInfo node) {
        return node.status() == NodeStatus.CONNECTED
                && node.lastSeen() != null
                && !node.lastSeen().isBefore(watch.since());
    }

    private HealthStatus withoutSession(NodeInfo node) {
        if (node.lastSeen() == null) return HealthStatus.AWAY;
        Duration silence = watch.silence(node.lastSeen(), now, settings.restartGrace());
        if (silence.compareTo(settings.awayAfter()) >= 0) return HealthStatus.AWAY;
        return silence.compareTo(settings.silentAfter()) >= 0 ? HealthStatus.SILENT : HealthStatus.IDLE;
    }
}
