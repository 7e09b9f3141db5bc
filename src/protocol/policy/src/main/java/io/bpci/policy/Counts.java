package io.bpci.policy;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** What was counted within a window that slides, to a sixtieth of it or a second. Not safe for concurrent use. */
final class Counts {
    private static final int PARTS = 60;

    private final long windowSeconds;
    private final long partSeconds;
    private final ArrayDeque<Part> parts = new ArrayDeque<>();
    private final Map<String, Long> totals = new HashMap<>();

    private record Part(long number, Map<String, Long> counts) {}

    Counts(long windowSeconds) {
        this.windowSeconds = windowSeconds;
        this.partSeconds = Math.max(1, windowSeconds / PARTS);
    }

    /** Adds to the part of that second; what comes late counts as of the last second that was told. */
    void add(long second, String name, long times) {
        long number = Math.floorDiv(second, partSeconds);
        if (parts.isEmpty() || parts.getLast().number() < number) parts.addLast(new Part(number, new HashMap<>()));
        parts.getLast().counts().merge(name, times, Math::addExact);
        totals.merge(name, times, Math::addExact);
    }

    /** Lets go of what is older than the window, seen from that second. */
    void slideTo(long second) {
        long first = Math.floorDiv(second - windowSeconds, partSeconds) + 1;
        while (!parts.isEmpty() && parts.getFirst().number() < first) {
            parts.removeFirst()
                    .counts()
                    .forEach((name, times) ->
                            totals.computeIfPresent(name, (_, now) -> now.equals(times) ? null : now - times));
        }
    }

    Map<String, Long> totals() {
        return totals;
    }
}
