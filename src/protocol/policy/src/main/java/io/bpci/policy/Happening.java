package io.bpci.policy;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Something that counts.
 *
 * @param what of an acceptance the type of the message, of a refusal the problem's type URI; null where there is
 *     nothing more to say
 * @param times how many like ones it stands for
 */
public record Happening(Instant at, Subject subject, Deed deed, @Nullable String what, long times) {
    /** The same, at that time at the latest. */
    public Happening notAfter(Instant time) {
        return at.isAfter(time) ? new Happening(time, subject, deed, what, times) : this;
    }
}
