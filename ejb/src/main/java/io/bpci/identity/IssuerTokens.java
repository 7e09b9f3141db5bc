package io.bpci.identity;

import io.bpci.settings.HubSettings;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.InstantSource;

/** Judges what the issuer of {@code identity.issuer} signs: all with the same keys, fetched once. */
@ApplicationScoped
public class IssuerTokens {
    @Inject HubSettings settings;
    @Inject InstantSource clock;

    // Set before the container hands the bean out.
    @SuppressWarnings("NullAway.Init")
    private TokenVerifier access;

    @SuppressWarnings("NullAway.Init")
    private LogoutVerifier logout;

    @SuppressWarnings("NullAway.Init")
    private IdTokenVerifier ofLogins;

    @PostConstruct
    void start() {
        var identity = settings.identity();
        var signed =
                new SignedTokens(new IssuerKeys(new Discovery(identity.issuer(), new IssuerHttp()), identity, clock));
        access = new TokenVerifier(signed, identity, clock);
        logout = new LogoutVerifier(signed, identity, clock);
        ofLogins = new IdTokenVerifier(signed, identity, clock);
    }

    /**
     * Who calls with an access token.
     *
     * @param token as it came, compact
     * @throws TokenRefused if it proves nothing
     * @throws KeysUnavailable if nobody can tell
     */
    public Authentication.Proven access(String token) throws TokenRefused, KeysUnavailable {
        return access.verify(token);
    }

    /**
     * Whose login a logout token says has ended.
     *
     * @param client for which the issuer says so
     * @throws TokenRefused if the issuer did not say that to this client
     * @throws KeysUnavailable if nobody can tell
     */
    public EndedLogin logout(String token, String client) throws TokenRefused, KeysUnavailable {
        return logout.verify(token, client);
    }

    IdTokenVerifier ofLogins() {
        return ofLogins;
    }
}
