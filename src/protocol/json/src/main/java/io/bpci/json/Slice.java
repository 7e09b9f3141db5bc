package io.bpci.json;

import java.util.Arrays;
import java.util.Objects;

/**
 * A view of bytes in someone's array, without a copy. It is as immutable as that array: whoever makes a slice says who
 * may still write there. Not a value: equality is identity.
 */
public final class Slice {
    private final byte[] array;
    private final int from;
    private final int to;

    private Slice(byte[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    /** All of the array. */
    public static Slice of(byte[] array) {
        return new Slice(array, 0, array.length);
    }

    /** The bytes from {@code from} (inclusive) to {@code to} (exclusive). */
    public static Slice of(byte[] array, int from, int to) {
        Objects.checkFromToIndex(from, to, array.length);
        return new Slice(array, from, to);
    }

    /** The array behind this view, not a copy. */
    public byte[] array() {
        return array;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    public int length() {
        return to - from;
    }

    public byte[] copy() {
        return Arrays.copyOfRange(array, from, to);
    }

    @Override
    public String toString() {
        return "Slice of " + length() + " bytes";
    }
}
