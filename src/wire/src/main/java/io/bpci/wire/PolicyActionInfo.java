package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What a policy did.
 *
 * @param actionId a number, in the order in which they began
 * @param version of the policy's definition
 * @param subjectKind node or agreement
 * @param subject its id
 * @param action warn, throttle, quarantine or suspend
 * @param rateLimit of a throttle, messages a second; null for any other action
 * @param endsAt when a throttle or quarantine ends, and from when on the policy may act on that subject again
 * @param liftedBy who ended it before; null when nobody did
 * @param observed what was counted when it began
 */
public record PolicyActionInfo(
        long actionId,
        Identifier policyId,
        int version,
        String subjectKind,
        String subject,
        String action,
        @Nullable Integer rateLimit,
        Instant begunAt,
        Instant endsAt,
        @Nullable String liftedBy,
        @Nullable Instant liftedAt,
        JsonObject observed) {}
