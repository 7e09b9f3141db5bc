package io.bpci.contract;

import io.bpci.envelope.NodeId;

import java.util.Set;

/**
 * What a contract does, examined and ready to run. Immutable; safe for concurrent use. The same invocation over the
 * same state gives the same result, on every machine: a program knows no time, no chance and no network but what it is
 * given.
 */
public sealed interface Program permits WasmProgram, RuleBook {
    /** Examines what an author wrote; never runs it. Safe for any bytes. */
    static Examined examine(Manifest manifest, byte[] module) {
        return examine(manifest.kind(), manifest.floats(), module);
    }

    /**
     * @param floats whether the module may calculate with floating point
     */
    static Examined examine(Manifest.Kind kind, boolean floats, byte[] module) {
        return switch (kind) {
            case WASM -> WasmProgram.examine(module, floats);
            case RULES -> RuleBook.examine(module);
        };
    }

    /** Runs it once, on the caller's thread, and changes nothing. */
    RunResult run(Terms terms, Invocation invocation, State state);

    /**
     * What a run is held to beside {@link Bounds}: what its manifest says.
     *
     * @param fuel that it may use
     * @param memoryPages that it may have, of 64 KiB
     * @param emitsTo to whom it may send messages
     */
    record Terms(long fuel, int memoryPages, Set<NodeId> emitsTo) {
        public Terms {
            emitsTo = Set.copyOf(emitsTo);
        }
    }
}
