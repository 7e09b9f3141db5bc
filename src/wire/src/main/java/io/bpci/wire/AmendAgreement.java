package io.bpci.wire;

import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * Proposes other terms for an agreement that is in force. What is absent stays as it is.
 *
 * @param rateLimit 0 for as many as the hub allows
 */
public record AmendAgreement(
        @Nullable List<String> permissions,
        @Nullable List<String> replyPermissions,
        @Nullable JsonObject securityRequirements,
        @Nullable List<String> messageTypes,
        @Nullable Instant validUntil,
        @Nullable Integer rateLimit) {
    public AmendAgreement {
        permissions = permissions == null ? null : List.copyOf(permissions);
        replyPermissions = replyPermissions == null ? null : List.copyOf(replyPermissions);
        messageTypes = messageTypes == null ? null : List.copyOf(messageTypes);
    }
}
