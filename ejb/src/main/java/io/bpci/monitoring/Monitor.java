package io.bpci.monitoring;

import io.bpci.government.Officer;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.OperationInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Reads the log once for all streams, on one thread that runs only while somebody watches; which rows a stream tells is
 * asked of the database for each officer. Events come also from other hubs on the database, at the latest with the next
 * look. Safe for concurrent use.
 */
final class Monitor implements AutoCloseable {
    static final String OPERATION = "operation";
    static final String EMERGENCY = "emergency";

    /** Events that leave at once. */
    static final int BATCH = 20;

    /** The newest happenings, which streams that keep up share. */
    static final int WINDOW = 1_000;

    private static final Logger LOG = Logger.getLogger(Monitor.class.getName());
    private static final int PAGE = 200;
    private static final long LOOK_EVERY_MS = 250;
    private static final int ASKERS = 4;
    private static final long ASKER_IDLE_SECS = 30;
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Where happenings are read by their numbers. */
    interface Reader {
        /** As {@link Happenings#between}. */
        Happenings.Part between(long from, long end, int limit);
    }

    /** What the officer sees of these, by their ids; what it does not see is left out. */
    interface Rows {
        Map<String, OperationInfo> operations(Officer officer, Set<String> ids);

        Map<String, EmergencyInfo> emergencies(Officer officer, Set<String> ids);
    }

    /**
     * What the monitor is built from. The thread factory's threads may use session beans.
     *
     * @param end the number of the log's next event
     * @param maxStreams at once
     * @param maxPerOfficer of those, by one subject
     */
    record Plan(
            LongSupplier end,
            Reader log,
            Rows rows,
            InstantSource clock,
            ThreadFactory threads,
            int maxStreams,
            int maxPerOfficer) {}

    private final Plan plan;
    private final Semaphore nudges = new Semaphore(0);
    private final ThreadPoolExecutor askers;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Set<MonitorStream> streams = new HashSet<>();
    private boolean running;
    private boolean closed;

    // Owned by the monitor's thread, and handed on with the lock when that ends.
    private final Deque<Happening> window = new ArrayDeque<>();

    /** From here on all that happened is in the window, up to {@link #end}. */
    private long first;

    private long end;
    private boolean failing;

    Monitor(Plan plan) {
        this.plan = plan;
        askers =
                new ThreadPoolExecutor(
                        ASKERS, ASKERS, ASKER_IDLE_SECS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), plan.threads());
        askers.allowCoreThreadTimeOut(true);
    }

    /**
     * Begins a stream.
     *
     * @param after the number of the last event that is known already; null to begin with what happens from now on
     * @throws HubException FORBIDDEN; RATE_LIMITED if the officer watches in as many as may be; OVERLOADED if the hub
     *     has as many as it takes; UNAVAILABLE
     */
    MonitorStream open(Watcher watcher, @Nullable Long after, MonitorCarrier carrier) {
        boolean emergencies = watcher.permission().mayView(EMERGENCY, RETRY);
        long logEnd = plan.end().getAsLong();
        long next = after == null ? logEnd : Math.min(Math.max(after, 0) + 1, logEnd);
        Instant now = plan.clock().instant();
        var stream = new MonitorStream(this, watcher, carrier, emergencies, next, logEnd, now);
        synchronized (lock) {
            if (closed) throw tooMany(Fault.UNAVAILABLE, "the hub is going down");
            long own = streams.stream().filter(each -> each.subject().equals(stream.subject())).count();
            if (own >= plan.maxPerOfficer()) {
                throw tooMany(
                        Fault.RATE_LIMITED, "the caller watches in as many streams as may be, " + plan.maxPerOfficer());
            }
            if (streams.size() >= plan.maxStreams()) {
                throw tooMany(Fault.OVERLOADED, "the hub has as many streams as it takes, " + plan.maxStreams());
            }
            streams.add(stream);
        }
        stream.begin(now);
        synchronized (lock) {
            if (!running && !closed) {
                running = true;
                plan.threads().newThread(this::run).start();
            }
        }
        return stream;
    }

    private static HubException tooMany(Fault fault, String why) {
        return HubException.retryAfterMs(fault, RETRY.toMillis(), why);
    }

    void gone(MonitorStream stream) {
        synchronized (lock) {
            streams.remove(stream);
        }
    }

    /** There may be something to send. */
    void nudge() {
        nudges.release();
    }

    /** Has that stream ask whether it may go on, without waiting for it. */
    void ask(MonitorStream stream) {
        askers.execute(stream::ask);
    }

    int streams() {
        synchronized (lock) {
            return streams.size();
        }
    }

    private void run() {
        synchronized (lock) {
            // What was shared before is old by now.
            window.clear();
            first = 0;
            end = 0;
        }
        for (Optional<List<MonitorStream>> present = present(); present.isPresent(); present = present()) {
            try {
                round(present.get());
                if (failing) LOG.info("the government monitor follows the log again");
                failing = false;
            } catch (RuntimeException e) {
                // Said once, not four times a second.
                if (!failing) LOG.log(Level.WARNING, "the government monitor cannot follow the log", e);
                failing = true;
            }
        }
    }

    /** Who watches, once there may be something to do; empty when nobody does, which ends the thread. */
    private Optional<List<MonitorStream>> present() {
        boolean interrupted = false;
        try {
            boolean _ = nudges.tryAcquire(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            nudges.drainPermits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interrupted = true;
        }
        synchronized (lock) {
            if (!streams.isEmpty() && !interrupted && !closed) return Optional.of(List.copyOf(streams));
            running = false;
            return Optional.empty();
        }
    }

    private void round(List<MonitorStream> present) {
        Instant now = plan.clock().instant();
        // Time ends streams also while the database is away.
        for (MonitorStream stream : present) stream.tick(now);
        boolean more = advance(present);
        for (MonitorStream stream : present) {
            if (stream.isReady()) more |= serve(stream, now);
        }
        if (more) nudge();
    }

    /** Takes what is new into the window; what revokes ends streams at once, wherever they are. */
    private boolean advance(List<MonitorStream> present) {
        long logEnd = plan.end().getAsLong();
        if (end == 0) {
            // From where the first of those who keep up began.
            end = present.stream().mapToLong(MonitorStream::openedAt).min().orElse(logEnd);
            first = end;
        }
        if (end >= logEnd) return false;
        Happenings.Part part = plan.log().between(end, logEnd, PAGE);
        for (Happening happening : part.happenings()) {
            for (MonitorStream stream : present) stream.concerned(happening);
            window.add(happening);
        }
        end = part.next();
        while (window.size() > WINDOW) first = window.remove().sequence() + 1;
        return end < logEnd;
    }

    private boolean serve(MonitorStream stream, Instant now) {
        long next = stream.next();
        if (next >= end) return false;
        Happenings.Part part = next >= first ? shared(next) : plan.log().between(next, end, BATCH);
        stream.serve(part.happenings().stream().limit(BATCH).toList(), goOn(part), plan.rows(), now);
        return stream.next() < end;
    }

    private Happenings.Part shared(long next) {
        return new Happenings.Part(window.stream().filter(each -> each.sequence() >= next).toList(), end);
    }

    /** Behind those that fit a batch. */
    private static long goOn(Happenings.Part part) {
        return part.happenings().size() <= BATCH ? part.next() : part.happenings().get(BATCH - 1).sequence() + 1;
    }

    /** Ends every stream, and the thread. */
    @Override
    public void close() {
        List<MonitorStream> left;
        synchronized (lock) {
            closed = true;
            left = List.copyOf(streams);
        }
        nudge();
        for (MonitorStream stream : left) {
            stream.end(Fault.UNAVAILABLE.retryAfterMs(1_000, "the hub is going down"));
        }
        askers.shutdownNow();
    }
}
