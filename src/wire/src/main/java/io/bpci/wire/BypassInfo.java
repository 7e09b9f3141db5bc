package io.bpci.wire;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * That limits of an agency are lifted for a time, or were to be.
 *
 * @param bypassId the statement's digest
 * @param scope the limits: {@code requests}, {@code messages}
 * @param signUntil until when the second officer may sign
 * @param statement what the officers signed, without their signatures
 * @param signatures one or two, the first first
 * @param activatedAt when the second signed; null while none has
 * @param endedBy null where time ended it
 */
public record BypassInfo(
        String bypassId,
        NodeId governmentId,
        List<String> scope,
        String reason,
        BypassStatus status,
        Instant createdAt,
        Instant signUntil,
        Instant endsAt,
        JsonObject statement,
        List<Signature> signatures,
        @Nullable Instant activatedAt,
        @Nullable Instant endedAt,
        @Nullable String endedBy,
        @Nullable String endReason) {
    public BypassInfo {
        scope = List.copyOf(scope);
        signatures = List.copyOf(signatures);
    }

    /**
     * @param officer who it is, by the name in the token
     * @param walletId the officer's own node
     * @param key of that node, when it signed
     * @param signature a detached JWS (RFC 7515, appendix F)
     */
    public record Signature(String officer, NodeId walletId, Thumbprint key, String signature, Instant signedAt) {}
}
