package io.bpci.merkle;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Base64;

/**
 * A SHA-256 hash: of a leaf, of an inner node, or of a whole tree. Its text is base64 with padding (RFC 4648, 4), 44
 * characters, as checkpoints write it. Immutable; equality is by the bytes.
 */
public final class Hash {
    /** In bytes. */
    public static final int LENGTH = 32;

    private static final int CHARACTERS = 44;

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @throws Malformed if there are not 32 bytes
     */
    public static Hash of(byte[] bytes) {
        return of(Slice.of(bytes));
    }

    /**
     * @throws Malformed if there are not 32 bytes
     */
    public static Hash of(Slice bytes) {
        if (bytes.length() != LENGTH) {
            throw new Malformed("a hash has 32 bytes, not " + bytes.length());
        }
        return new Hash(bytes.copy());
    }

    /** Of 32 bytes that nobody else holds. */
    static Hash owning(byte[] bytes) {
        return new Hash(bytes);
    }

    /** The hash with this number in a row of hashes. */
    static Hash inRow(byte[] row, int number) {
        return new Hash(Arrays.copyOfRange(row, number * LENGTH, (number + 1) * LENGTH));
    }

    /**
     * Reads the one text that {@link #toString} writes for a hash.
     *
     * @throws Malformed if the text is another one
     */
    public static Hash parse(String base64) {
        if (base64.length() != CHARACTERS) {
            throw new Malformed("a hash has 44 characters of base64, not " + base64.length());
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new Malformed("a hash must be base64 of the standard alphabet with padding");
        }
        if (bytes.length != LENGTH) {
            throw new Malformed("a hash has 32 bytes, not " + bytes.length);
        }
        // RFC 4648, 3.5: the decoder lets unused bits pass that are not zero.
        if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
            throw new Malformed("a hash must be canonical base64: its unused bits are not zero");
        }
        return new Hash(bytes);
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Writes the 32 bytes into {@code target}, the first one at {@code at}. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, LENGTH);
    }

    /** The bytes themselves, not to be written to. */
    byte[] array() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Base64, 44 characters. */
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
