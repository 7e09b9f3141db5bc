package io.bpci.events;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The newest events, by their numbers: what viewers who keep up share. For one thread. */
final class Window {
    /** Who is further behind than this has lagged. */
    static final int SIZE = 5_000;

    private final @Nullable Seen[] ring = new Seen[SIZE];
    private long first;
    private long end;

    /**
     * @param sequence the number of the event that comes next
     */
    Window(long sequence) {
        first = sequence;
        end = sequence;
    }

    /** The number of the oldest event that is here, or of the next one when none is. */
    long first() {
        return first;
    }

    /** The number of the event that comes next. */
    long end() {
        return end;
    }

    void add(Seen seen) {
        if (seen.sequence() != end) first = seen.sequence();
        ring[(int) (seen.sequence() % SIZE)] = seen;
        end = seen.sequence() + 1;
        first = Math.max(first, end - SIZE);
    }

    /** Takes the place of what is here under its number, if anything is. */
    void renew(Seen seen) {
        if (seen.sequence() >= first && seen.sequence() < end) ring[(int) (seen.sequence() % SIZE)] = seen;
    }

    /** Lets go of everything and goes on from there. */
    void skipTo(long sequence) {
        first = sequence;
        end = sequence;
    }

    /**
     * Events in order.
     *
     * @param sequence not before {@link #first}
     */
    List<Seen> from(long sequence, int limit) {
        List<Seen> found = new ArrayList<>();
        for (long at = sequence; at < end && found.size() < limit; at++) {
            found.add(Objects.requireNonNull(ring[(int) (at % SIZE)]));
        }
        return found;
    }
}
