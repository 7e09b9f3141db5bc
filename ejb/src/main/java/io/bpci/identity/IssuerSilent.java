package io.bpci.identity;

import org.jspecify.annotations.Nullable;

/** The issuer does not answer, or not as it should: nobody can log in, and no login be renewed. */
public final class IssuerSilent extends Exception {
    private static final long serialVersionUID = 1;

    public IssuerSilent(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
