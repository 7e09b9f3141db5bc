package io.bpci.cli;

import io.bpci.client.TokenSource;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Tokens of a stored login, refreshed and stored again when they are about to expire or were refused. */
final class LoginTokens implements TokenSource {
    private static final long EARLY_SECONDS = 20;

    private final Path file;
    private final IdentityProvider provider;
    private final InstantSource clock;
    private StoredLogin login;
    private boolean refused;

    LoginTokens(Path file, StoredLogin login, IdentityProvider provider, InstantSource clock) {
        this.file = file;
        this.login = login;
        this.provider = provider;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<String> token() {
        if (refused || clock.instant().getEpochSecond() > login.expiresAt() - EARLY_SECONDS) {
            login = provider.refresh(login);
            refused = false;
            login.write(file);
        }
        return Optional.of(login.accessToken());
    }

    @Override
    public synchronized void rejected(String token) {
        refused = login.accessToken().equals(token);
    }
}
