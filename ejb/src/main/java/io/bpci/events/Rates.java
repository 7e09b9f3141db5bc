package io.bpci.events;

import io.bpci.json.Json;
import io.bpci.relay.RelayStatistics;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.function.ToLongFunction;

/** Makes rates of counts, from one look at them to the next. For one thread. */
final class Rates {
    private static final double MS_PER_SECOND = 1000;

    private @Nullable RelayStatistics last;
    private Instant lastAt = Instant.EPOCH;

    FeedFrame.Statistics frame(Instant now, RelayStatistics counted) {
        RelayStatistics before = last == null ? counted : last;
        double seconds = Math.max(1, Duration.between(lastAt, now).toMillis()) / MS_PER_SECOND;
        last = counted;
        lastAt = now;
        var perSecond =
                Json.object()
                        .put("messages_accepted", rate(before, counted, RelayStatistics::accepted, seconds))
                        .put("messages_delivered", rate(before, counted, RelayStatistics::delivered, seconds))
                        .put("messages_acknowledged", rate(before, counted, RelayStatistics::acknowledged, seconds))
                        .put("refusals", rate(before, counted, RelayStatistics::refused, seconds));
        return new FeedFrame.Statistics(now, counted.toJson(), perSecond.build());
    }

    /** With one decimal. */
    private static double rate(
            RelayStatistics before, RelayStatistics now, ToLongFunction<RelayStatistics> count, double seconds) {
        long grown = count.applyAsLong(now) - count.applyAsLong(before);
        return Math.round(grown / seconds * 10) / 10.0;
    }
}
