package io.bpci.api.security;

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

    @PostConstruct
    void start() {
        var identity = settings.identity();
        var signed = new SignedTokens(new IssuerKeys(new Discovery(identity.issuer()), identity, clock));
        access = new TokenVerifier(signed, identity, clock);
        logout = new LogoutVerifier(signed, identity, clock);
    }

    TokenVerifier access() {
        return access;
    }

    LogoutVerifier logout() {
        return logout;
    }
}
