package io.bpci.platform;

import io.bpci.jose.Base64Url;

import java.security.SecureRandom;

/** Names that nobody guesses: what they are of, and 128 random bits. */
public final class FreshId {
    private static final int BYTES = 16;

    private FreshId() {}

    /**
     * @param kind what it is of, which the name begins with
     */
    public static String of(String kind, SecureRandom random) {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        return kind + "-" + Base64Url.encode(id);
    }
}
