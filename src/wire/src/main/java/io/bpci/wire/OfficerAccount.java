package io.bpci.wire;

import io.bpci.envelope.NodeId;

import java.util.List;

/**
 * An officer's account, as it is handed over.
 *
 * @param temporaryPassword shown once, and good until the first login, which replaces it
 * @param firstLogin what the first login asks for before it lets anybody in, as Keycloak names it
 */
public record OfficerAccount(
        String username,
        NodeId governmentId,
        AccessLevel accessLevel,
        SecurityClearance securityClearance,
        String temporaryPassword,
        List<String> firstLogin) {
    public OfficerAccount {
        firstLogin = List.copyOf(firstLogin);
    }

    @Override
    public String toString() {
        return "OfficerAccount[" + username + "]";
    }
}
