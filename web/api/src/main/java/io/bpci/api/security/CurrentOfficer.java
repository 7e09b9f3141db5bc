package io.bpci.api.security;

import io.bpci.envelope.NodeId;
import io.bpci.government.Decisions;
import io.bpci.government.Officer;
import io.bpci.json.Malformed;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.SecurityClearance;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** The caller of the request at hand, as one who acts in a government's business. */
@RequestScoped
public class CurrentOfficer {
    @Inject HttpServletRequest request;
    @Inject Decisions decisions;

    /**
     * @throws HubException UNAUTHENTICATED if the request has no token; FORBIDDEN if its claims are not what they must
     */
    public Officer get() {
        Authentication.Proven proven = proven();
        return of(proven.caller(), proven.token());
    }

    /**
     * Whether the caller may do that too.
     *
     * @throws HubException UNAVAILABLE when nobody can tell
     */
    public boolean may(String resource, String scope) {
        Authentication.Proven proven = proven();
        return decisions.permits(proven.token().compact(), proven.until(), resource, scope);
    }

    private Authentication.Proven proven() {
        if (Authentication.of(request) instanceof Authentication.Proven proven) return proven;
        throw new HubException(Fault.UNAUTHENTICATED, "this needs an access token");
    }

    static Officer of(Caller caller, AccessToken token) {
        return new Officer(
                caller,
                token.subject(),
                token.claim(AccessToken.GOVERNMENT_ID).map(CurrentOfficer::governmentId).orElse(null),
                token.claim(AccessToken.JURISDICTION).orElse(null),
                token.claim(AccessToken.SECURITY_CLEARANCE)
                        .map(CurrentOfficer::clearance)
                        .orElse(SecurityClearance.UNCLASSIFIED),
                level(token),
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

    /** The highest that it has. */
    private static @Nullable AccessLevel level(AccessToken token) {
        @Nullable AccessLevel highest = null;
        for (AccessLevel level : AccessLevel.values()) {
            if (token.roles().contains(level.role())) highest = level;
        }
        return highest;
    }
}
