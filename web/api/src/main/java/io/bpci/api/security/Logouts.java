package io.bpci.api.security;

import io.bpci.identity.EndedLogin;
import io.bpci.identity.IssuerTokens;
import io.bpci.identity.KeysUnavailable;
import io.bpci.identity.TokenRefused;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Reads what the issuer says of logins that have ended. */
@RequestScoped
public class Logouts {
    private static final Logger LOG = Logger.getLogger(Logouts.class.getName());

    @Inject IssuerTokens tokens;
    @Inject HubSettings settings;

    /**
     * @throws HubException INVALID_REQUEST if the issuer did not say that; UNAVAILABLE if nobody can tell
     */
    public EndedLogin read(String logoutToken) {
        try {
            return tokens.logout(logoutToken, settings.identity().loginClient());
        } catch (TokenRefused e) {
            // OpenID Connect Back-Channel Logout 1.0, 2.8: 400.
            throw new HubException(Fault.INVALID_REQUEST, "logout_token: " + e.getMessage());
        } catch (KeysUnavailable e) {
            LOG.log(Level.WARNING, "no logout token can be judged", e);
            throw new HubException(Fault.UNAVAILABLE, "the keys that would judge the token are not at hand");
        }
    }
}
