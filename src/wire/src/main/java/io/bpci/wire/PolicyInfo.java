package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A security policy, and where it stands.
 *
 * @param version of its definition, from 1
 * @param organisation whose nodes and agreements it watches; null for those of all
 * @param watches node or agreement
 * @param condition in CEL
 * @param action warn, throttle, quarantine or suspend
 * @param rateLimit of a throttle, messages a second; null for any other action
 * @param switchedOn whether it acts
 * @param dryRun the last one, of this or an earlier version; null when there was none
 * @param unclear why its condition could not be evaluated, the last time that it could not; null when it always could
 */
public record PolicyInfo(
        Identifier policyId,
        int version,
        @Nullable String description,
        @Nullable String organisation,
        String watches,
        String condition,
        int windowSecs,
        String action,
        @Nullable Integer rateLimit,
        int durationSecs,
        boolean switchedOn,
        @Nullable DryRun dryRun,
        @Nullable Unclear unclear,
        String definedBy,
        Instant definedAt) {
    /**
     * What a dry run came to.
     *
     * @param actions how often the policy would have acted
     */
    public record DryRun(int version, Instant at, long events, long actions) {}

    /** That a condition could not be evaluated. */
    public record Unclear(Instant at, String reason) {}
}
