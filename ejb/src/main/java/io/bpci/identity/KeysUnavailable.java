package io.bpci.identity;

import org.jspecify.annotations.Nullable;

/** No token can be judged: the issuer's keys were never fetched, or too long ago. */
public final class KeysUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    KeysUnavailable(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
