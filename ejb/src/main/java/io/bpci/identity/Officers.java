package io.bpci.identity;

import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.SecurityClearance;

import java.util.Arrays;

/** Callers as those who act in a government's business: what their tokens say of it. */
public final class Officers {
    private Officers() {}

    /**
     * @throws HubException FORBIDDEN if the claims are not what they must be
     */
    public static Officer of(Authentication.Proven proven) {
        AccessToken token = proven.token();
        return new Officer(
                proven.caller(),
                token.subject(),
                token.claim(AccessToken.GOVERNMENT_ID).map(Officers::governmentId).orElse(null),
                token.claim(AccessToken.JURISDICTION).orElse(null),
                token.claim(AccessToken.SECURITY_CLEARANCE)
                        .map(Officers::clearance)
                        .orElse(SecurityClearance.UNCLASSIFIED),
                AccessLevel.highest(token.roles()).orElse(null),
                token.claim(AccessToken.WALLET_ID).orElse(null),
                token.claim(AccessToken.SESSION).orElse(null));
    }

    static NodeId governmentId(String claim) {
        try {
            return NodeId.parse(claim);
        } catch (Malformed e) {
            throw new HubException(Fault.FORBIDDEN, "the token's government_id " + e.getMessage());
        }
    }

    private static SecurityClearance clearance(String claim) {
        return SecurityClearance.named(claim)
                .orElseThrow(() ->
                        new HubException(
                                Fault.FORBIDDEN,
                                "the token's security_clearance must be one of "
                                        + String.join(
                                                ", ",
                                                Arrays.stream(SecurityClearance.values())
                                                        .map(SecurityClearance::claim)
                                                        .toList())));
    }
}
