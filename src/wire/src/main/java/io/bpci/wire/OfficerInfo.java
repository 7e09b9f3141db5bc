package io.bpci.wire;

import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * An officer's account in the realm, as it is there now.
 *
 * @param accessLevel null where the realm gives it none
 * @param securityClearance null where the realm gives it none that there is
 * @param walletId the node whose key is the officer's own, as the realm names it; null for none
 * @param enabled whether anybody logs in with it
 * @param nextLogin what the next login asks for before it lets anybody in, as Keycloak names it
 * @param createdAt null where Keycloak does not say
 */
public record OfficerInfo(
        String username,
        NodeId governmentId,
        String email,
        String firstName,
        String lastName,
        @Nullable AccessLevel accessLevel,
        @Nullable SecurityClearance securityClearance,
        @Nullable String walletId,
        boolean enabled,
        List<String> nextLogin,
        @Nullable Instant createdAt) {
    public OfficerInfo {
        nextLogin = List.copyOf(nextLogin);
    }
}
