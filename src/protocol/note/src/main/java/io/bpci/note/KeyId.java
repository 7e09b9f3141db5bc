package io.bpci.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Four bytes that, with a {@link KeyName}, say which key signed, and how (signed-note, Signatures). Too short to be
 * proof of a key: a known key is one whose whole public key is at hand.
 */
public record KeyId(int value) {
    static final int LENGTH = Integer.BYTES;

    private static final HexFormat HEX = HexFormat.of();

    /** SHA-256 over the name, a newline, the signature type and the public key, to its first four bytes. */
    static KeyId of(KeyName name, byte[] typeAndKey) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        sha256.update(name.value().getBytes(UTF_8));
        sha256.update((byte) '\n');
        return new KeyId(ByteBuffer.wrap(sha256.digest(typeAndKey)).getInt());
    }

    /**
     * @param hex eight lower-case hexadecimal digits
     * @throws Malformed if it is anything else
     */
    public static KeyId parse(String hex) {
        if (hex.length() != 2 * LENGTH || !hex.chars().allMatch(KeyId::isLowerHex)) {
            throw new Malformed("a key ID has eight lower-case hexadecimal digits, not " + Malformed.excerpt(hex));
        }
        return new KeyId(HexFormat.fromHexDigits(hex));
    }

    private static boolean isLowerHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /** Eight lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HEX.toHexDigits(value);
    }
}
