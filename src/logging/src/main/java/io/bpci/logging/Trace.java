package io.bpci.logging;

import org.jspecify.annotations.Nullable;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the work at hand stands in a distributed trace (W3C Trace Context). Bound for the time of a piece of work on
 * the thread that does it; the log formatter reads it from there.
 *
 * @param traceId 32 hexadecimal digits in lower case
 * @param spanId 16 hexadecimal digits in lower case: this hub's own step in the trace
 * @param sampled whether the caller records the trace
 * @param correlationId what the caller calls this work; its trace id where it gave no name
 */
public record Trace(String traceId, String spanId, boolean sampled, String correlationId) {
    private static final ScopedValue<Trace> CURRENT = ScopedValue.newInstance();

    /** A step in a new trace, which nobody else records. */
    public static Trace begin() {
        return within(hex(2), false);
    }

    /** A step of this hub's in that trace. */
    public static Trace within(String traceId, boolean sampled) {
        return new Trace(traceId, hex(1), sampled, traceId);
    }

    /**
     * A step of this hub's after the one that the text names.
     *
     * @param traceparent of version 00 and well formed (W3C Trace Context, 3.2)
     */
    public static Trace after(String traceparent) {
        return within(traceparent.substring(3, 35), traceparent.endsWith("1"));
    }

    /** This step, as the caller calls it. */
    public Trace called(String name) {
        return new Trace(traceId, spanId, sampled, name);
    }

    /** So many random longs, not all zeros. Trace ids are no secrets. */
    private static String hex(int longs) {
        var text = new StringBuilder();
        for (int i = 0; i < longs; i++) {
            text.append(HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE)));
        }
        return text.toString();
    }

    /** The trace of the work that this thread is doing; null outside any. */
    public static @Nullable Trace current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /** Does the work within this trace. */
    public <R, X extends Throwable> R run(ScopedValue.CallableOp<? extends R, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }

    /** As it travels on: version 00, this step as the parent of the next. */
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
