package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A session of an officer: within it an agency's work is done.
 *
 * @param officer who it is, by the name in the token
 * @param idleUntil when it ends if nothing is done in it
 * @param endsAt when it ends in any case
 * @param boundToLogin whether it ends with the login at Keycloak in which it was opened; a service account has none
 * @param endedBy null while it is open, and for one that ran out
 */
public record GovernmentSessionInfo(
        String sessionId,
        NodeId governmentId,
        String officer,
        @Nullable String walletId,
        AccessLevel accessLevel,
        String jurisdiction,
        SecurityClearance securityClearance,
        Instant createdAt,
        Instant lastActivity,
        Instant idleUntil,
        Instant endsAt,
        boolean isActive,
        boolean boundToLogin,
        @Nullable EndReason endReason,
        @Nullable String endedBy,
        @Nullable Instant endedAt) {
    /** Why a session is no more. */
    public enum EndReason {
        /** By who opened it. */
        @JsonProperty("closed")
        CLOSED,

        /** By somebody with the right to. */
        @JsonProperty("revoked")
        REVOKED,

        /** The officer's login at Keycloak ended. */
        @JsonProperty("logged_out")
        LOGGED_OUT,

        @JsonProperty("agency_revoked")
        AGENCY_REVOKED,

        /** Nothing was done in it for too long. */
        @JsonProperty("idle")
        IDLE,

        /** Its time was over. */
        @JsonProperty("expired")
        EXPIRED
    }
}
