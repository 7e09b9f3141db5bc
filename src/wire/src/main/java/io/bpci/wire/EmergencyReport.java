package io.bpci.wire;

import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What an emergency was like, as the log says it.
 *
 * @param alarmAcceptedMs from the declaration to when the alarm was on its way, milliseconds; null while the log has
 *     not heard of it
 * @param agencies those that have tasks
 * @param complete false where there are more events than one report shows
 * @param events the oldest first
 */
public record EmergencyReport(
        EmergencyInfo emergency,
        @Nullable Long alarmAcceptedMs,
        List<Reaction> agencies,
        boolean complete,
        List<Happened> events) {
    public EmergencyReport {
        agencies = List.copyOf(agencies);
        events = List.copyOf(events);
    }

    /**
     * How an agency reacted, in milliseconds from the declaration.
     *
     * @param alarmDeliveredMs when its node had the alarm; null while it has not
     * @param acknowledgedMs when it said that it knows; null while it has not
     */
    public record Reaction(NodeId governmentId, @Nullable Long alarmDeliveredMs, @Nullable Long acknowledgedMs) {}

    /**
     * An event of the log.
     *
     * @param nodeId whom it is about: an agency, or its node
     * @param receipt where its proof is
     */
    public record Happened(
            long sequence,
            Instant at,
            String kind,
            @Nullable String nodeId,
            @Nullable String actor,
            @Nullable String messageId,
            String receipt) {}
}
