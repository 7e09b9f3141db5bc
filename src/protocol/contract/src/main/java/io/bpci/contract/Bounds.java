package io.bpci.contract;

/**
 * What every contract is held to. They are part of what a run means, so they are the same on each hub and for each who
 * repeats a run.
 */
public final class Bounds {
    /** Of a module, in bytes. */
    public static final int MODULE_BYTES = 128 * 1024;

    /** Of a manifest's canonical form, in bytes. */
    public static final int MANIFEST_BYTES = 16 * 1024;

    /** The most fuel that a manifest may ask for one run. */
    public static final long FUEL = 50_000_000;

    /** The most memory that a manifest may ask for, in pages of 64 KiB. */
    public static final int MEMORY_PAGES = 64;

    /** Functions of a module, those that it imports not counted. */
    public static final int FUNCTIONS = 2_000;

    /** Locals and parameters of a function. */
    public static final int LOCALS = 256;

    /** Elements of the table. */
    public static final int TABLE_ELEMENTS = 4_096;

    /** Calls within calls. */
    public static final int CALL_DEPTH = 200;

    /** Values on the operand stack at once. */
    public static final int STACK_VALUES = 65_536;

    /** Of what a run is given, as canonical JSON, in bytes. */
    public static final int INPUT_BYTES = 64 * 1024;

    /** Of what a run answers, as canonical JSON, in bytes. */
    public static final int OUTPUT_BYTES = 64 * 1024;

    /**
     * How deep arrays and objects nest in what a run is given, and in what it answers: with what records, messages and
     * answers put around it, it can still be read.
     */
    public static final int JSON_DEPTH = 60;

    /** Keys that a contract has in one jurisdiction. */
    public static final int STATE_KEYS = 1_024;

    /** Of one value of the state, in bytes of UTF-8. */
    public static final int STATE_VALUE_BYTES = 4 * 1024;

    /** Of all values that a run reads or writes, in bytes of UTF-8. */
    public static final int STATE_TRAFFIC_BYTES = 64 * 1024;

    /** Messages of a run. */
    public static final int MESSAGES = 16;

    /** Nodes that a contract may send messages to. */
    public static final int RECEIVERS = 16;

    /** Lines that a run logs. */
    public static final int LOG_LINES = 64;

    /** Of a logged line, and of other short texts, in bytes of UTF-8. */
    public static final int TEXT_BYTES = 512;

    private Bounds() {}
}
