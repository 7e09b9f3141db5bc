package io.bpci.government;

import io.bpci.envelope.NodeId;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.SecurityClearance;

import org.jspecify.annotations.Nullable;

/**
 * Who acts in a government's business, as the token proved it: an officer of an agency, or one who looks after agencies
 * and belongs to none.
 *
 * @param subject the token's, by which it is the same one again
 * @param governmentId null for who acts for no agency
 * @param jurisdiction null where the token names none
 * @param clearance the least where the token names none
 * @param level the highest that it has; null for none
 * @param walletId null where the token names none
 * @param login Keycloak's session; null for a service account
 */
public record Officer(
        Caller caller,
        String subject,
        @Nullable NodeId governmentId,
        @Nullable String jurisdiction,
        SecurityClearance clearance,
        @Nullable AccessLevel level,
        @Nullable String walletId,
        @Nullable String login) {
    /**
     * @throws HubException FORBIDDEN to who acts for no agency
     */
    public NodeId requireGovernmentId() {
        if (governmentId == null) throw forbidden("the token names no government_id");
        return governmentId;
    }

    /**
     * @throws HubException FORBIDDEN where the token names none
     */
    public String requireJurisdiction() {
        if (jurisdiction == null) throw forbidden("the token names no jurisdiction");
        return jurisdiction;
    }

    /**
     * @throws HubException FORBIDDEN to who has none
     */
    public AccessLevel requireLevel() {
        if (level == null) throw forbidden("the token has no access level");
        return level;
    }

    private static HubException forbidden(String why) {
        return new HubException(Fault.FORBIDDEN, why);
    }
}
