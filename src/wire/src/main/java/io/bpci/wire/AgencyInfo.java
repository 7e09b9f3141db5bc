package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A government agency, as it stands.
 *
 * @param setUpBy who set it up
 * @param openSessions of its officers
 * @param revokedAt null while it takes part
 */
public record AgencyInfo(
        String accessSetupId,
        NodeId governmentId,
        Status status,
        String jurisdiction,
        AccessLevel accessLevel,
        SecurityClearance securityClearance,
        boolean smartcontractDeployment,
        boolean crossBorderEnabled,
        String clientId,
        NodeId nodeId,
        AgencyAccess.RateLimits rateLimits,
        long openSessions,
        String setUpBy,
        Instant setUpAt,
        @Nullable String revokedBy,
        @Nullable Instant revokedAt,
        @Nullable String reason) {
    /** Whether it takes part. */
    public enum Status {
        /** Its setting up has begun and not ended: asking for the same again ends it. */
        @JsonProperty("configuring")
        CONFIGURING,

        @JsonProperty("configured")
        CONFIGURED,

        /** For good. */
        @JsonProperty("revoked")
        REVOKED
    }
}
