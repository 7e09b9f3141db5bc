package io.bpci.events;

import io.bpci.audit.SequencedEvent;
import io.bpci.nodes.EventScope;
import io.bpci.problem.Fault;
import io.bpci.relay.RelayStatistics;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Reads the log once for all viewers, on one thread that runs only while somebody is connected. The log's numbers are
 * the truth: events come also from other hubs on the database, at the latest with the next look. Safe for concurrent
 * use.
 */
final class Feed implements AutoCloseable {
    /** Events read at a time. */
    static final int PAGE = 500;

    /** Connections that have shown no ticket yet. */
    static final int MAX_WAITING = 50;

    private static final Logger LOG = Logger.getLogger(Feed.class.getName());
    private static final long LOOK_EVERY_MS = 250;
    private static final Duration STATISTICS_EVERY = Duration.ofSeconds(1);

    /** Reading is given up, and the newest events are shown, when so many wait to be read. */
    private static final int MAX_BEHIND = 50_000;

    /** Nodes whose organisation is remembered. */
    private static final int MAX_KNOWN = 100_000;

    /** Where events are read by their numbers. */
    interface Reader {
        List<SequencedEvent> from(long sequence, int limit);
    }

    /**
     * What the feed is built from. The thread factory's threads may use session beans.
     *
     * @param end the number of the log's next event
     * @param tickets takes a ticket back
     * @param organisations of nodes, by their ids; leaves out what is no node
     */
    record Plan(
            LongSupplier end,
            Reader log,
            Function<String, Optional<Pass>> tickets,
            Function<Set<String>, Map<String, String>> organisations,
            Supplier<RelayStatistics> statistics,
            InstantSource clock,
            ThreadFactory threads,
            int maxViewers) {}

    private final Plan plan;
    private final Semaphore nudges = new Semaphore(0);

    /** The highest number of an event whose content was erased since the feed's thread looked; 0 for none. */
    private final AtomicLong erased = new AtomicLong();

    private final Object lock = new Object();

    // Guarded by the lock.
    private final Set<FeedSession> sessions = new HashSet<>();
    private boolean running;
    private boolean closed;

    // Owned by the feed's thread, and handed on with the lock when that ends.
    private @Nullable Window window;
    private final Map<String, String> organisationOf = new HashMap<>();
    private final Rates rates = new Rates();
    private Instant lastStatistics = Instant.EPOCH;
    private boolean failing;

    Feed(Plan plan) {
        this.plan = plan;
    }

    Instant now() {
        return plan.clock().instant();
    }

    Optional<Pass> redeem(String ticket) {
        return plan.tickets().apply(ticket);
    }

    long endOfLog() {
        return plan.end().getAsLong();
    }

    /** A connection came; it is refused in its own words when there are too many. */
    FeedSession open(FeedCarrier carrier) {
        var session = new FeedSession(carrier, this, now());
        boolean full;
        synchronized (lock) {
            long waiting = sessions.stream().filter(FeedSession::isWaiting).count();
            full = closed || waiting >= MAX_WAITING || sessions.size() >= plan.maxViewers();
            if (!full) {
                sessions.add(session);
                if (!running) {
                    running = true;
                    plan.threads().newThread(this::run).start();
                }
            }
        }
        if (full)
            session.end(Fault.OVERLOADED.because("the hub has as many viewers as it takes"), FeedClose.OVERLOADED);
        return session;
    }

    void gone(FeedSession session) {
        synchronized (lock) {
            sessions.remove(session);
        }
    }

    /** There may be something to send. */
    void nudge() {
        nudges.release();
    }

    /** The content of events was erased, of none with a higher number. */
    void erased(long newest) {
        erased.accumulateAndGet(newest, Math::max);
        nudge();
    }

    int connections() {
        synchronized (lock) {
            return sessions.size();
        }
    }

    private void run() {
        for (Optional<List<FeedSession>> present = present(); present.isPresent(); present = present()) {
            try {
                round(present.get());
                if (failing) LOG.info("the live feed follows the log again");
                failing = false;
            } catch (RuntimeException e) {
                // Said once, not four times a second.
                if (!failing) LOG.log(Level.WARNING, "the live feed cannot follow the log", e);
                failing = true;
            }
        }
    }

    /** Who is connected, once there may be something to do; empty when nobody is, which ends the thread. */
    private Optional<List<FeedSession>> present() {
        boolean interrupted = false;
        try {
            boolean _ = nudges.tryAcquire(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            nudges.drainPermits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interrupted = true;
        }
        synchronized (lock) {
            if (!sessions.isEmpty() && !interrupted && !closed) return Optional.of(List.copyOf(sessions));
            window = null;
            running = false;
            return Optional.empty();
        }
    }

    private void round(List<FeedSession> present) {
        Instant now = now();
        for (FeedSession session : present) session.tick(now);
        List<FeedSession> viewers = present.stream().filter(FeedSession::isOpen).toList();
        if (viewers.isEmpty()) {
            window = null;
            return;
        }
        if (!now.isBefore(lastStatistics.plus(STATISTICS_EVERY))) {
            lastStatistics = now;
            String frame = rates.frame(now, plan.statistics().get()).text();
            viewers.forEach(viewer -> viewer.offer(frame));
        }
        Window newest = window == null ? new Window(endOfLog()) : window;
        window = newest;
        renew(newest);
        boolean more = advance(newest);
        for (FeedSession viewer : viewers) more |= viewer.serve(newest);
        if (more) nudge();
    }

    private void renew(Window newest) {
        long last = erased.get();
        if (last >= newest.first()) {
            for (long at = newest.first(); at < newest.end(); ) {
                List<Seen> page = read(at);
                page.forEach(newest::renew);
                at = page.isEmpty() ? newest.end() : page.getLast().sequence() + 1;
            }
        }
        // Not before it is done: a database that is away must not make it forgotten.
        erased.compareAndSet(last, 0);
    }

    private boolean advance(Window newest) {
        long end = endOfLog();
        if (end - newest.end() > MAX_BEHIND) newest.skipTo(end - Window.SIZE);
        if (newest.end() < end) read(newest.end()).forEach(newest::add);
        return newest.end() < end;
    }

    /** Events from that number on, with what viewers need to know of them. On the feed's thread. */
    List<Seen> read(long sequence) {
        List<SequencedEvent> events = plan.log().from(sequence, PAGE);
        Set<String> unknown = new HashSet<>();
        for (SequencedEvent numbered : events) unknown.addAll(EventScope.nodesOf(numbered.event()));
        unknown.removeAll(organisationOf.keySet());
        if (!unknown.isEmpty()) {
            if (organisationOf.size() + unknown.size() > MAX_KNOWN) organisationOf.clear();
            organisationOf.putAll(plan.organisations().apply(unknown));
        }
        return events.stream().map(numbered -> Seen.of(numbered, organisationOf)).toList();
    }

    /** Ends every session, and the thread. */
    @Override
    public void close() {
        List<FeedSession> left;
        synchronized (lock) {
            closed = true;
            left = List.copyOf(sessions);
            sessions.clear();
        }
        nudge();
        left.forEach(FeedSession::drain);
    }
}
