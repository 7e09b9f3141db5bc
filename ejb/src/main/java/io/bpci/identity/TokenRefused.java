package io.bpci.identity;

/**
 * The token does not prove who calls. The message says why, in words for the caller, and holds nothing of the token.
 */
public final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1;

    TokenRefused(String why) {
        // An answer, not a failure of the hub: no stack trace.
        super(why, null, false, false);
    }
}
