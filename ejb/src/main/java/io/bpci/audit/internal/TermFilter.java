package io.bpci.audit.internal;

import java.nio.charset.StandardCharsets;

/**
 * A Bloom filter over the terms of a segment: it may say that a term is there when it is not, about once in two
 * thousand times, but never the other way round. Sixteen bits a term, eleven probes.
 */
public final class TermFilter {
    private static final int BITS_PER_TERM = 16;
    private static final int PROBES = 11;
    private static final int MIN_BYTES = 8;

    private TermFilter() {}

    /** The terms of a segment as they are told; the same one counts once. For one thread. */
    public static final class Terms {
        /** Open addressing; 0 is free, for no hash is 0. */
        private long[] slots;

        private int used;

        public Terms(int events) {
            slots = new long[Integer.highestOneBit(Math.max(32, events)) * 4];
        }

        public void add(String term) {
            add(slots, hash(term));
        }

        private void add(long[] table, long hash) {
            int slot = (int) hash & (table.length - 1);
            while (table[slot] != 0) {
                if (table[slot] == hash) return;
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = hash;
            if (++used * 2 > table.length) grow();
        }

        private void grow() {
            long[] before = slots;
            slots = new long[before.length * 2];
            used = 0;
            for (long hash : before) if (hash != 0) add(slots, hash);
        }

        public byte[] filter() {
            byte[] filter = new byte[Math.max(MIN_BYTES, Math.ceilDiv(used * BITS_PER_TERM, 8))];
            for (long hash : slots) {
                if (hash == 0) continue;
                for (int i = 0; i < PROBES; i++) {
                    int bit = bit(hash, i, filter.length);
                    filter[bit >>> 3] = (byte) (filter[bit >>> 3] | (1 << (bit & 7)));
                }
            }
            return filter;
        }
    }

    /** False when the term is surely not there. */
    public static boolean mayHold(byte[] filter, String term) {
        long hash = hash(term);
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i, filter.length);
            if ((filter[bit >>> 3] & (1 << (bit & 7))) == 0) return false;
        }
        return true;
    }

    /** Probe i lies at h1 + i h2 (Kirsch and Mitzenmacher, 2006). */
    private static int bit(long hash, int i, int bytes) {
        int h1 = (int) hash;
        int h2 = (int) (hash >>> 32) | 1;
        return Math.floorMod(h1 + i * h2, bytes * 8);
    }

    /** FNV-1a over the bytes, then mixed: quick, and nobody gains by steering it. Never 0. */
    private static long hash(String term) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : term.getBytes(StandardCharsets.UTF_8)) hash = (hash ^ b) * 0x100000001b3L;
        hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
        hash ^= hash >>> 32;
        return hash == 0 ? 1 : hash;
    }
}
