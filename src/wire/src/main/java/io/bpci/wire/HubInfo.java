package io.bpci.wire;

import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;

import java.util.List;

/**
 * What a node must know of a hub before it connects. To be fetched over a channel that is trusted, and the {@code
 * hubId} pinned.
 *
 * @param hubId the thumbprint of the hub's key
 * @param nodeId the hub's name among its peers, for people
 * @param subprotocols of the node WebSocket
 * @param wsPort the port of the node WebSocket
 */
public record HubInfo(
        Thumbprint hubId,
        String nodeId,
        Ed25519PublicKey publicKey,
        String version,
        List<String> apiVersions,
        List<String> subprotocols,
        int wsPort,
        Limits limits) {
    public HubInfo {
        apiVersions = List.copyOf(apiVersions);
        subprotocols = List.copyOf(subprotocols);
    }

    /** What one message, batch and sender may take, in bytes, seconds, and units a second. */
    public record Limits(
            long maxMessageBytes,
            long maxBatchBytes,
            int maxBatchMessages,
            int maxTargets,
            int maxMessageAgeSecs,
            int maxFutureSkewSecs,
            int rateLimitPerNode,
            int creditMessages,
            long creditBytes) {}
}
