package io.bpci.wire;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519PublicKey;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Instant;
import java.util.List;

/**
 * An agency's access, as it is handed over.
 *
 * @param status always {@code configured}
 * @param apiToken an access token of the agency's client, good until {@code tokenExpiresAt}; more are had at the token
 *     endpoint
 * @param clientSecret shown once: when the agency is set up, and when its secret is renewed
 * @param nodePrivateKey shown once, and only where the hub made the node's key
 * @param smartcontractEndpoints where it may deploy and run contracts; empty if it may not
 */
public record AgencyAccess(
        String accessSetupId,
        String status,
        NodeId governmentId,
        String apiToken,
        Instant tokenExpiresAt,
        URI tokenEndpoint,
        String clientId,
        @Nullable String clientSecret,
        NodeId nodeId,
        @Nullable NodePrivateKey nodePrivateKey,
        int sessionTimeoutHours,
        RateLimits rateLimits,
        List<String> smartcontractEndpoints) {
    public AgencyAccess {
        smartcontractEndpoints = List.copyOf(smartcontractEndpoints);
    }

    /**
     * A JWK with its private part (RFC 8037, 2).
     *
     * @param d the seed, base64url
     */
    public record NodePrivateKey(String kty, String crv, String x, String d) {
        public static NodePrivateKey of(Ed25519PublicKey key, String seed) {
            return new NodePrivateKey("OKP", "Ed25519", Base64Url.encode(key.bytes()), seed);
        }

        @Override
        public String toString() {
            return "NodePrivateKey[" + x + "]";
        }
    }

    /**
     * What bounds the agency's requests, of all its officers together.
     *
     * @param emergencyBypass whether two of its officers may lift the limit for an emergency
     */
    public record RateLimits(int requestsPerMinute, boolean emergencyBypass) {}

    @Override
    public String toString() {
        return "AgencyAccess[" + governmentId + "]";
    }
}
