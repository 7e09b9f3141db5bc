package io.bpci.note;

import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** The root of a log's Merkle tree (RFC 6962, 2.1): 32 bytes. Immutable; equality is by value. */
public final class RootHash {
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private RootHash(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new Malformed("a root hash has " + LENGTH + " bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    /**
     * @param bytes 32 bytes, copied
     * @throws Malformed if there are more or fewer
     */
    public static RootHash of(byte[] bytes) {
        return new RootHash(bytes.clone());
    }

    /**
     * @param base64 with padding (RFC 4648, 4)
     * @throws Malformed if it is not the base64 of 32 bytes
     */
    public static RootHash parse(String base64) {
        return new RootHash(Base64Text.decode(base64, "the root hash"));
    }

    /** The 32 bytes, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RootHash root && Arrays.equals(bytes, root.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Its base64, as it stands in a checkpoint. */
    @Override
    public String toString() {
        return Base64Text.encode(bytes);
    }
}
