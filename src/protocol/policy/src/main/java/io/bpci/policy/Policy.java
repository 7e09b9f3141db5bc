package io.bpci.policy;

import io.bpci.envelope.Identifier;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * What is done when. Immutable.
 *
 * @param organisation whose nodes and agreements it watches; null for those of all
 * @param condition over what {@link Condition#watches} did within the window
 * @param window how far back is counted; whole seconds
 * @param rateLimit of a throttle, messages a second; null for any other action
 * @param duration how long the action lasts, and how long the policy then leaves that subject alone; whole seconds
 */
public record Policy(
        Identifier id,
        @Nullable String organisation,
        Condition condition,
        Duration window,
        Action action,
        @Nullable Integer rateLimit,
        Duration duration) {
    public static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    public static final Duration LONGEST_ACTION = Duration.ofDays(30);
    public static final int MAX_RATE = 1_000_000;

    /**
     * @throws Malformed if a member is out of its range, naming it
     */
    public Policy {
        requireSeconds("window_secs", window, LONGEST_WINDOW);
        requireSeconds("duration_secs", duration, LONGEST_ACTION);
        if (action == Action.THROTTLE) {
            if (rateLimit == null || rateLimit < 1 || rateLimit > MAX_RATE) {
                throw new Malformed("rate_limit of a throttle must be from 1 to %d".formatted(MAX_RATE));
            }
        } else if (rateLimit != null) {
            throw new Malformed("rate_limit is for the action throttle only");
        }
    }

    private static void requireSeconds(String member, Duration time, Duration most) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0
                || time.compareTo(most) > 0
                || !time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
            throw new Malformed("%s must be from 1 to %d".formatted(member, most.toSeconds()));
        }
    }

    public Subject.Kind watches() {
        return condition.watches();
    }
}
