package io.bpci.merkle;

import io.bpci.json.Slice;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hashes of RFC 6962, 2.1, with SHA-256. A leaf and a node are hashed behind different prefixes, so that neither
 * can be passed off as the other. Safe for concurrent use.
 */
public final class Rfc6962 {
    /** The root of the tree without leaves: the hash of nothing. */
    public static final Hash EMPTY_ROOT = Hash.owning(newSha256().digest());

    private static final byte LEAF = 0x00;
    private static final byte NODE = 0x01;

    /** Each thread's own, as making one costs more than the hash of a node. Holds nothing between two hashes. */
    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Rfc6962::newSha256);

    private Rfc6962() {}

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The hash of the leaf that holds these parts, one after the other. */
    public static Hash leaf(Slice... parts) {
        MessageDigest sha256 = sha256();
        sha256.update(LEAF);
        for (Slice part : parts) {
            sha256.update(part.array(), part.from(), part.length());
        }
        return Hash.owning(sha256.digest());
    }

    /** The hash of the node above these two. */
    public static Hash node(Hash left, Hash right) {
        MessageDigest sha256 = sha256();
        sha256.update(NODE);
        sha256.update(left.array());
        sha256.update(right.array());
        return Hash.owning(sha256.digest());
    }

    /** Writes the hash of a node at {@code at}, where one of its children may stand. */
    static void node(MessageDigest sha256, byte[] left, int leftAt, byte[] right, int rightAt, byte[] target, int at) {
        sha256.update(NODE);
        sha256.update(left, leftAt, Hash.LENGTH);
        sha256.update(right, rightAt, Hash.LENGTH);
        try {
            sha256.digest(target, at, Hash.LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("there is no room for a hash at " + at + " of " + target.length, e);
        }
    }

    /** This thread's digest, ready for a new hash. */
    static MessageDigest sha256() {
        MessageDigest sha256 = SHA256.get();
        sha256.reset();
        return sha256;
    }
}
