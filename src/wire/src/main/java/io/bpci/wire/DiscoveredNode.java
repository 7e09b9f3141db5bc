package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.presence.SystemLayer;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A node with what it announces of itself and how it is.
 *
 * @param endpoints the one that it likes best first
 * @param visibility {@code organisation} or {@code hub}
 * @param expiresAt from when on its announcement holds no longer
 * @param trustScore a hint and no more, see {@link TrustInfo}
 * @param observations on how many events the score rests
 */
public record DiscoveredNode(
        NodeId nodeId,
        NodeType nodeType,
        String organisation,
        List<String> endpoints,
        List<String> capabilities,
        @Nullable SystemLayer layer,
        @Nullable Identifier jurisdiction,
        String visibility,
        Instant announcedAt,
        Instant expiresAt,
        NodeHealth health,
        double trustScore,
        long observations) {
    public DiscoveredNode {
        endpoints = List.copyOf(endpoints);
        capabilities = List.copyOf(capabilities);
    }
}
