package io.bpci.wire;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.presence.SystemLayer;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A registered node.
 *
 * @param publicKey its current key, of a deregistered node its last
 * @param keyThumbprint the thumbprint of that key (RFC 7638), which is the {@code kid} of its signatures
 * @param rateLimit null for the hub's own limit
 * @param isolatedUntil null unless it is isolated now
 * @param reason why it is suspended, isolated or deregistered, where that was said
 * @param lastSeen when it last had a session or sent something, a few seconds late; null for never
 */
public record NodeInfo(
        NodeId nodeId,
        NodeType nodeType,
        @Nullable String customType,
        String organisation,
        @Nullable String endpoint,
        List<String> capabilities,
        @Nullable SystemLayer layer,
        Ed25519PublicKey publicKey,
        Thumbprint keyThumbprint,
        @Nullable Integer rateLimit,
        NodeStatus status,
        @Nullable Instant isolatedUntil,
        @Nullable String reason,
        Instant registeredAt,
        @Nullable Instant lastSeen) {
    public NodeInfo {
        capabilities = List.copyOf(capabilities);
    }
}
