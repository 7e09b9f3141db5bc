package io.bpci.policy;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * That the condition of a policy was met, or could not be evaluated.
 *
 * @param at the end of the second of what met it
 * @param observed what was counted within the window, without what was not seen
 * @param unclear why the condition could not be evaluated; null where it was met
 */
public record Finding(
        Policy policy, Subject subject, Instant at, Map<String, Long> observed, @Nullable String unclear) {
    public Finding {
        observed = Collections.unmodifiableMap(new TreeMap<>(observed));
    }
}
