package io.bpci.client;

import java.util.Optional;

/** Where bearer tokens come from. Safe for concurrent use; may block. */
@FunctionalInterface
public interface TokenSource {
    /** A token to send, or empty for none: some requests need none. */
    Optional<String> token();

    /** The hub did not take that token: if there may be a newer one, {@link #token} should give it. */
    default void rejected(String token) {}

    static TokenSource none() {
        return Optional::empty;
    }

    static TokenSource of(String token) {
        return () -> Optional.of(token);
    }
}
