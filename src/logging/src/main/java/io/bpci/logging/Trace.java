package io.bpci.logging;

import org.jspecify.annotations.Nullable;

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
