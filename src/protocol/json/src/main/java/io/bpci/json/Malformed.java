package io.bpci.json;

/**
 * Input that is not what it claims to be. The only exception that a parser of this product throws; its message names
 * what is wrong and, where it helps, what is allowed. Never carries the input itself, which may be secret or huge.
 */
public final class Malformed extends RuntimeException {
    public Malformed(String message) {
        // Parsers meet hostile input in volume: no stack trace, no suppression.
        super(message, null, false, false);
    }
}
