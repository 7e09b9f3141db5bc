package io.bpci.envelope;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 digest (FIPS 180-4), 32 bytes. Immutable; equality is by value. */
public final class Digest {
    public static final int LENGTH = 32;

    /** To look the algorithm up takes as long as a short message. A digest leaves it as new. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Digest::newSha256);

    private final byte[] sha256;

    private Digest(byte[] sha256) {
        this.sha256 = sha256;
    }

    /**
     * @param sha256 32 bytes, copied
     * @throws Malformed if there are more or fewer
     */
    public static Digest of(byte[] sha256) {
        if (sha256.length != LENGTH) {
            throw new Malformed("a digest has 32 bytes, not " + sha256.length);
        }
        return new Digest(sha256.clone());
    }

    /**
     * Reads 64 hexadecimal digits in lower case.
     *
     * @throws Malformed if the text is anything else
     */
    public static Digest parse(String hex) {
        if (hex.length() != 2 * LENGTH
                || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new Malformed("a digest is written as 64 hexadecimal digits in lower case");
        }
        return new Digest(HexFormat.of().parseHex(hex));
    }

    /** The digest of the parts, one after the other. */
    public static Digest over(Slice... parts) {
        MessageDigest sha = SHA_256.get();
        for (Slice part : parts) {
            sha.update(part.array(), part.from(), part.length());
        }
        return new Digest(sha.digest());
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The 32 bytes, a copy. */
    public byte[] bytes() {
        return sha256.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(sha256);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest && Arrays.equals(sha256, digest.sha256);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
    }

    @Override
    public String toString() {
        return hex();
    }
}
