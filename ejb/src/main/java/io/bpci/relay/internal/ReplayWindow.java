package io.bpci.relay.internal;

import io.bpci.envelope.Digest;
import io.bpci.json.Slice;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.TreeMap;

/**
 * The identities of accepted messages that could come again and still be fresh, with their digests. Exact, not a cache:
 * what was added is found until {@link #forgetBefore} says that it lies elsewhere. Safe for concurrent use.
 *
 * <p>An entry takes 32 bytes in tables at most two thirds full, and there are as many as messages were accepted in the
 * last few minutes: that bounds it. Entries lie by the minute of their {@code created_at}, so that forgetting drops
 * whole tables. Keys and digests are cut to 128 bits; to confuse two, someone must find a collision of that size among
 * their own messages.
 */
public final class ReplayWindow {
    /** What the window knows of an identity. */
    public enum Known {
        /** Nothing: it was not accepted, or its time lies before the window. */
        NO,
        /** Accepted, with this digest. */
        SAME,
        /** Accepted, with another digest. */
        OTHER,
        /** Accepted; with which digest nobody knows any more, for its content was erased. */
        ERASED
    }

    /** Stands where a digest was erased: no envelope has it, for this is none. */
    private static final Digest ERASED = Digest.over(Slice.of("erased".getBytes(StandardCharsets.US_ASCII)));

    private static final int SHARDS = 16;
    private static final long MINUTE = 60;

    private final Shard[] shards = new Shard[SHARDS];
    private volatile long forgottenBeforeMinute = Long.MIN_VALUE;

    public ReplayWindow() {
        for (int i = 0; i < SHARDS; i++) shards[i] = new Shard();
    }

    Known find(Identity identity, Digest digest) {
        return find(identity.text(), digest);
    }

    void add(Identity identity, Digest digest, Instant createdAt) {
        add(identity.text(), digest, createdAt);
    }

    /** An identity under which a message was accepted whose content was erased. */
    void addErased(Identity identity, Instant createdAt) {
        add(identity, ERASED, createdAt);
    }

    public Known find(String identity, Digest digest) {
        byte[] key = sha256(identity);
        return shards[key[31] & (SHARDS - 1)].find(word(key, 0), word(key, 8), digest);
    }

    public void add(String identity, Digest digest, Instant createdAt) {
        byte[] key = sha256(identity);
        byte[] value = digest.bytes();
        shards[key[31] & (SHARDS - 1)].add(
                Math.floorDiv(createdAt.getEpochSecond(), MINUTE),
                word(key, 0),
                word(key, 8),
                word(value, 0),
                word(value, 8));
    }

    /** Drops whole minutes that ended by then: what was created in them must be looked up elsewhere from now on. */
    public void forgetBefore(Instant createdAt) {
        long minute = Math.floorDiv(createdAt.getEpochSecond(), MINUTE);
        if (minute <= forgottenBeforeMinute) return;
        // Raised first: whoever sees the entries gone also sees that this window no longer speaks for their time.
        forgottenBeforeMinute = minute;
        for (Shard shard : shards) shard.forgetBefore(minute);
    }

    /** Whether {@link Known#NO} means that no message created at that time was accepted under the identity. */
    public boolean speaksFor(Instant createdAt) {
        return Math.floorDiv(createdAt.getEpochSecond(), MINUTE) >= forgottenBeforeMinute;
    }

    public long size() {
        long size = 0;
        for (Shard shard : shards) size += shard.size();
        return size;
    }

    private static long word(byte[] bytes, int at) {
        long word = 0;
        for (int i = at; i < at + 8; i++) word = (word << 8) | (bytes[i] & 0xff);
        return word;
    }

    private static final ThreadLocal<MessageDigest> SHA_256 =
            ThreadLocal.withInitial(() -> {
                try {
                    return MessageDigest.getInstance("SHA-256");
                } catch (NoSuchAlgorithmException e) {
                    throw new IllegalStateException("every JDK has SHA-256", e);
                }
            });

    private static byte[] sha256(String text) {
        return SHA_256.get().digest(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static final class Shard {
        // Guarded by this. Few tables: one for each minute that a fresh message can be dated in.
        private final TreeMap<Long, Table> byMinute = new TreeMap<>();

        synchronized Known find(long key1, long key2, Digest digest) {
            Known known = Known.NO;
            for (Table table : byMinute.values()) {
                int slot = table.slot(key1, key2);
                if (!table.holds(slot)) continue;
                if (table.isDigest(slot, digest)) return Known.SAME;
                known = table.isDigest(slot, ERASED) ? Known.ERASED : Known.OTHER;
            }
            return known;
        }

        synchronized void add(long minute, long key1, long key2, long digest1, long digest2) {
            byMinute.computeIfAbsent(minute, m -> new Table()).add(key1, key2, digest1, digest2);
        }

        synchronized void forgetBefore(long minute) {
            byMinute.headMap(minute).clear();
        }

        synchronized long size() {
            long size = 0;
            for (Table table : byMinute.values()) size += table.used;
            return size;
        }
    }

    /** Open addressing with linear probing over rows of four words: key, key, digest, digest. */
    private static final class Table {
        private static final int ROW = 4;

        private long[] rows = new long[ROW * 64];
        private int used;

        int slot(long key1, long key2) {
            return slot(rows, key1, key2);
        }

        private static int slot(long[] rows, long key1, long key2) {
            int mask = rows.length / ROW - 1;
            int row = (int) key2 & mask;
            while (true) {
                int at = row * ROW;
                if (isFree(rows, at) || (rows[at] == key1 && rows[at + 1] == key2)) return at;
                row = (row + 1) & mask;
            }
        }

        /** A digest of zeros does not occur: {@link #add} never stores one. */
        private static boolean isFree(long[] rows, int at) {
            return rows[at + 2] == 0 && rows[at + 3] == 0;
        }

        boolean holds(int slot) {
            return !isFree(rows, slot);
        }

        boolean isDigest(int slot, Digest digest) {
            byte[] value = digest.bytes();
            long digest1 = word(value, 0);
            return rows[slot + 2] == digest1 && rows[slot + 3] == nonZero(digest1, word(value, 8));
        }

        void add(long key1, long key2, long digest1, long digest2) {
            int at = slot(key1, key2);
            if (isFree(rows, at)) used++;
            put(rows, at, key1, key2, digest1, nonZero(digest1, digest2));
            if (used * 3L > rows.length / ROW * 2L) grow();
        }

        private static long nonZero(long digest1, long digest2) {
            return digest1 == 0 && digest2 == 0 ? 1 : digest2;
        }

        private static void put(long[] rows, int at, long a, long b, long c, long d) {
            rows[at] = a;
            rows[at + 1] = b;
            rows[at + 2] = c;
            rows[at + 3] = d;
        }

        private void grow() {
            long[] larger = new long[rows.length * 2];
            for (int at = 0; at < rows.length; at += ROW) {
                if (isFree(rows, at)) continue;
                put(larger, slot(larger, rows[at], rows[at + 1]), rows[at], rows[at + 1], rows[at + 2], rows[at + 3]);
            }
            rows = larger;
        }
    }
}
