package io.bpci.wire;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.presence.SystemLayer;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Asks that a node be registered.
 *
 * @param customType what a {@code Custom} node is; there exactly when the type is {@code Custom}
 * @param organisation absent for the caller's own
 * @param endpoint a URI with scheme ws, wss, http or https; absent for a node that only connects to the hub
 * @param capabilities names; absent for none
 * @param publicKey as a JWK
 * @param rateLimit units a second that the node may send; absent for the hub's own limit
 */
public record RegisterNode(
        NodeId nodeId,
        NodeType nodeType,
        @Nullable String customType,
        @Nullable String organisation,
        @Nullable String endpoint,
        @Nullable List<String> capabilities,
        @Nullable SystemLayer layer,
        Ed25519PublicKey publicKey,
        @Nullable Integer rateLimit) {
    public RegisterNode {
        capabilities = capabilities == null ? null : List.copyOf(capabilities);
    }
}
