package io.bpci.audit.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Entries of a run: above a term's hash, below how far behind the run's first event the event is that has the term.
 * Never negative, and what lies behind the last hash is not either.
 */
final class IndexEntries {
    static final int HASH_BITS = 36;
    private static final int OFFSET_BITS = 26;

    /** A run spans no more events. */
    static final long MAX_SPAN = 1L << OFFSET_BITS;

    /** Entries of a page: just short of what PostgreSQL would move out of its row. */
    static final int PAGE = 240;

    private IndexEntries() {}

    /** The least entry of that hash. */
    static long first(long hash) {
        return hash << OFFSET_BITS;
    }

    /** The entry of that hash and an event so far behind the run's first; also that behind all of the hash. */
    static long of(long hash, long offset) {
        return first(hash) + Math.clamp(offset, 0, MAX_SPAN);
    }

    static long offset(long entry) {
        return entry & (MAX_SPAN - 1);
    }

    static byte[] bytes(long[] entries, int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate((to - from) * Long.BYTES);
        bytes.asLongBuffer().put(entries, from, to - from);
        return bytes.array();
    }

    static long[] parse(byte[] bytes) {
        long[] entries = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(entries);
        return entries;
    }

    /** Gathers what events have. For one thread. */
    static final class Gathered {
        private long[] hashes;
        private long[] numbers;
        private int size;

        Gathered(int expected) {
            hashes = new long[Math.max(16, expected)];
            numbers = new long[hashes.length];
        }

        void add(long hash, long number) {
            if (size == hashes.length) {
                hashes = Arrays.copyOf(hashes, size * 2);
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            hashes[size] = hash;
            numbers[size++] = number;
        }

        /** In order, each once, for a run that begins with that event. */
        long[] entries(long firstSeq) {
            long[] entries = new long[size];
            for (int i = 0; i < size; i++) entries[i] = of(hashes[i], numbers[i] - firstSeq);
            Arrays.sort(entries);
            int kept = 0;
            for (long entry : entries) if (kept == 0 || entries[kept - 1] != entry) entries[kept++] = entry;
            return kept == size ? entries : Arrays.copyOf(entries, kept);
        }
    }
}
