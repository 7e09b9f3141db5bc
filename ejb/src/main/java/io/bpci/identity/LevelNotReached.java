package io.bpci.identity;

/** The issuer let a person log in, and not at the level that was asked for: its account has no more than that. */
public final class LevelNotReached extends Exception {
    private static final long serialVersionUID = 1;

    LevelNotReached() {
        super("the issuer's login is not of the level that was asked for", null, false, false);
    }
}
