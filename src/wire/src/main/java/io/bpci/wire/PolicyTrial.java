package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What a policy would have done over past traffic.
 *
 * @param from of the first event that could make it act
 * @param to when the last one ended
 * @param events how many were read
 * @param isComplete whether all up to {@code to} were; else there were more than are read at once, and {@code
 *     readUntil} says how far it came
 * @param readUntil the time of the last event that was read; null when there was none
 * @param actions how often it would have acted
 * @param subjects on how many nodes or agreements
 * @param unclear how often its condition could not be evaluated
 * @param findings the first hundred
 */
public record PolicyTrial(
        Identifier policyId,
        int version,
        Instant from,
        Instant to,
        long events,
        boolean isComplete,
        @Nullable Instant readUntil,
        long actions,
        long subjects,
        long unclear,
        List<Finding> findings) {
    public PolicyTrial {
        findings = List.copyOf(findings);
    }

    /**
     * That it would have acted.
     *
     * @param subject the node or agreement
     * @param endsAt when the action would have ended
     * @param observed what was counted within the window
     * @param unclear why the condition could not be evaluated; null where it was met
     */
    public record Finding(Instant at, String subject, Instant endsAt, JsonObject observed, @Nullable String unclear) {}
}
