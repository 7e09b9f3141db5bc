package io.bpci.timestamp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What is stamped of some bytes: their SHA-256. */
final class Imprint {
    static final String ALGORITHM = "SHA-256";

    private Imprint() {}

    static byte[] of(byte[] content) {
        return digest(ALGORITHM, content);
    }

    static byte[] digest(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
