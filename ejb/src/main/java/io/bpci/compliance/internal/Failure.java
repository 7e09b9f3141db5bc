package io.bpci.compliance.internal;

import io.bpci.control.Control;
import io.bpci.control.Facts;
import io.bpci.control.Verdict;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * That a control was not met by a subject, once or more often.
 *
 * @param version of the control
 * @param facts the last ones
 * @param verdict the last one
 */
record Failure(
        Control control, int version, Facts facts, Verdict verdict, long times, Occurrence first, Occurrence last) {
    /**
     * When, and by which audit event that is known.
     *
     * @param eventId empty where no event says so
     * @param sequence null where no event says so
     */
    record Occurrence(Instant at, String eventId, @Nullable Long sequence) {
        static Occurrence at(Instant time) {
            return new Occurrence(time, "", null);
        }
    }

    /** The same, with one more that came later. */
    Failure then(Facts next, Verdict nextVerdict, Occurrence occurrence) {
        return new Failure(control, version, next, nextVerdict, times + 1, first, occurrence);
    }
}
