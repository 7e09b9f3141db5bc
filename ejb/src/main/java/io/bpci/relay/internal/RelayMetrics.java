package io.bpci.relay.internal;

import io.bpci.platform.Metrics;
import io.bpci.relay.RelayStatistics;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The relay's numbers under the names of the specification. */
public final class RelayMetrics {
    private RelayMetrics() {}

    /** How long messages take. */
    public static Metrics.Histogram latency(Metrics metrics) {
        return metrics.histogram(
                "oracle_message_latency_seconds",
                "Time from a message's arrival at the hub to the arrival of its target's acknowledgement, for each"
                        + " target; by the clock of this hub, in whole milliseconds.");
    }

    /** Shows them from now on, asked for whenever somebody reads the metrics. */
    public static void show(Metrics metrics, Supplier<RelayStatistics> now, DoubleSupplier auditBacklog) {
        // A gauge, whatever its name ends in: nodes go.
        metrics.gauge("oracle_connected_nodes_total", "Nodes with an open session.", () -> now.get().connectedNodes());
        metrics.gauge(
                "oracle_websocket_connections_active",
                "Open node WebSockets, authenticated or not.",
                () -> now.get().openConnections());
        metrics.gauge(
                "oracle_broker_available", "1 while the broker takes messages.", () -> now.get().isAvailable() ? 1 : 0);
        metrics.gauge(
                "oracle_audit_backlog_groups", "Commit groups whose audit events are not stored yet.", auditBacklog);
        metrics.counted(
                "oracle_messages_relayed_total", "Messages accepted, on stable storage.", () -> now.get().accepted());
        metrics.counted(
                "oracle_messages_duplicate_total", "Messages that were accepted before.", () -> now.get().duplicates());
        metrics.counted(
                "oracle_messages_delivered_total", "Hand-overs to a target's session.", () -> now.get().delivered());
        metrics.counted(
                "oracle_messages_acknowledged_total",
                "Deliveries that their target acknowledged.",
                () -> now.get().acknowledged());
        metrics.counted("oracle_refusals_total", "Messages, frames and handshakes refused.", () -> now.get().refused());
    }
}
