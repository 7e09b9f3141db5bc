package io.bpci.portal.overview;

import io.bpci.platform.Metrics;
import io.bpci.relay.Relay;
import io.bpci.relay.RelayStatistics;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The relay's rates and times of the last ten minutes, a look each two seconds, the same for all who watch. Safe for
 * concurrent use.
 */
@ApplicationScoped
public class Pulse {
    private static final Logger LOG = Logger.getLogger(Pulse.class.getName());
    static final int EVERY_SECS = 2;
    private static final int KEPT = 300;
    private static final double MS = 1000;
    private static final double TAIL = 0.99;

    @Inject Relay relay;
    @Inject InstantSource clock;

    /**
     * What happened between two looks.
     *
     * @param accepted messages a second, and so on
     * @param medianMs within which half of what was acknowledged meanwhile was; empty where nothing was
     */
    public record Beat(
            Instant at,
            double accepted,
            double delivered,
            double acknowledged,
            double refused,
            OptionalDouble medianMs,
            OptionalDouble tailMs) {}

    private record Look(Instant at, RelayStatistics counted, Metrics.Histogram.Observed latency) {}

    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("bpci-portal-pulse").factory());

    // Both under the lock of this object.
    private final Deque<Beat> beats = new ArrayDeque<>();
    private @Nullable Look last;

    public void start() {
        var _ = looking.scheduleAtFixedRate(this::look, 0, EVERY_SECS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        looking.shutdownNow();
    }

    private void look() {
        try {
            take(new Look(clock.instant(), relay.statistics(), relay.latency()));
        } catch (RuntimeException e) {
            LOG.log(Level.FINE, "the relay cannot be looked at", e);
        }
    }

    private synchronized void take(Look now) {
        Look before = last;
        last = now;
        if (before == null) return;
        double seconds = Math.max(1, Duration.between(before.at(), now.at()).toMillis()) / MS;
        Metrics.Histogram.Observed meanwhile = now.latency().since(before.latency());
        beats.add(
                new Beat(
                        now.at(),
                        (now.counted().accepted() - before.counted().accepted()) / seconds,
                        (now.counted().delivered() - before.counted().delivered()) / seconds,
                        (now.counted().acknowledged() - before.counted().acknowledged()) / seconds,
                        (now.counted().refused() - before.counted().refused()) / seconds,
                        meanwhile.quantileMs(0.5),
                        meanwhile.quantileMs(TAIL)));
        while (beats.size() > KEPT) beats.removeFirst();
    }

    /** Those after that time, the oldest first. */
    public synchronized List<Beat> after(Instant time) {
        List<Beat> found = new ArrayList<>();
        for (Beat beat : beats) if (beat.at().isAfter(time)) found.add(beat);
        return found;
    }
}
