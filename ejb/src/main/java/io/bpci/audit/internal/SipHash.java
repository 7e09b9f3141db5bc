package io.bpci.audit.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): without the key nobody can find texts that collide.
 *
 * @param k0 the first half of the key, little-endian
 * @param k1 the second
 */
record SipHash(long k0, long k1) {
    static final int KEY_BYTES = 16;

    static SipHash of(byte[] key) {
        ByteBuffer halves = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        return new SipHash(halves.getLong(), halves.getLong());
    }

    long hash(byte[] text) {
        var state = new State(k0, k1);
        ByteBuffer words = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
        while (words.remaining() >= Long.BYTES) state.take(words.getLong());
        long last = (long) text.length << 56;
        for (int shift = 0; words.hasRemaining(); shift += 8) last |= (words.get() & 0xffL) << shift;
        state.take(last);
        return state.finish();
    }

    /** Four words; named as in the paper. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void take(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long finish() {
            v2 ^= 0xff;
            for (int i = 0; i < 4; i++) round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
