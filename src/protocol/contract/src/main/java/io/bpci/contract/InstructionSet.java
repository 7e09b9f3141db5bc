package io.bpci.contract;

import com.dylibso.chicory.wasm.types.OpCode;

/** Which instructions a contract may have, by their codes (core specification, 5.4). What is not named is refused. */
final class InstructionSet {
    /** What an instruction is to a contract. */
    enum Use {
        ALLOWED,
        FLOATING_POINT,
        REFUSED
    }

    private InstructionSet() {}

    static Use of(OpCode opcode) {
        int code = opcode.opcode();
        if (code > 0xFF) return ofPrefixed(code);
        if (isFloatingPoint(code)) return Use.FLOATING_POINT;
        boolean isControl = code <= 0x05 || (code >= 0x0B && code <= 0x11);
        boolean isOfValues = (code >= 0x1A && code <= 0x1C) || (code >= 0x20 && code <= 0x24);
        boolean isOfMemoryOrNumbers = code >= 0x28 && code <= 0xC4;
        return isControl || isOfValues || isOfMemoryOrNumbers ? Use.ALLOWED : Use.REFUSED;
    }

    private static boolean isFloatingPoint(int code) {
        return switch (code) {
            // Loads, stores and constants.
            case 0x2A, 0x2B, 0x38, 0x39, 0x43, 0x44 -> true;
            // i32.trunc_f, i64.trunc_f; between them wrap and extend, of integers.
            case 0xA8, 0xA9, 0xAA, 0xAB, 0xAE, 0xAF, 0xB0, 0xB1 -> true;
            default ->
                    // Comparisons, arithmetic, conversions and reinterpretations.
                    (code >= 0x5B && code <= 0x66) || (code >= 0x8B && code <= 0xA6) || (code >= 0xB2 && code <= 0xBF);
        };
    }

    /** 0xFC: saturating truncation, then bulk memory; tables do not change. Vectors, threads and objects lie beyond. */
    private static Use ofPrefixed(int code) {
        if (code >= 0xFC00 && code <= 0xFC07) return Use.FLOATING_POINT;
        return code >= 0xFC08 && code <= 0xFC0B ? Use.ALLOWED : Use.REFUSED;
    }
}
