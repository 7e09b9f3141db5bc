package io.bpci.platform;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Work that is done again and again on a thread of its own, while this hub leads. Closing lets a round that is under
 * way end by itself: one that is interrupted while it writes would take the embedded database's file with it. Safe for
 * concurrent use.
 */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Rounds.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String work;
    private final LeaderLock leader;
    private final Round round;
    private final Thread thread;
    private final Semaphore signals = new Semaphore(0);
    private volatile boolean closed;

    /** One round. */
    public interface Round {
        /**
         * @return how long to wait before the next one
         * @throws RuntimeException if it failed; that is logged once, and again when a later one succeeds
         */
        Duration run() throws InterruptedException;
    }

    private Rounds(String work, LeaderLock leader, Round round, ThreadFactory threads) {
        this.work = work;
        this.leader = leader;
        this.round = round;
        this.thread = threads.newThread(this::run);
    }

    /**
     * Begins with the first round.
     *
     * @param work what is done, for logs and the thread's name: a noun
     * @param retry how long to wait after a round that failed
     */
    public static Rounds begin(String work, ThreadFactory threads, LeaderLock leader, Duration retry, Round round) {
        var failing = new FailingOnce(work, retry, round);
        var rounds = new Rounds(work, leader, failing, threads);
        rounds.thread.setName("bpci-" + work.replace(' ', '-'));
        rounds.thread.start();
        return rounds;
    }

    private void run() {
        try {
            while (!closed && leader.leads()) {
                Duration pause = round.run();
                if (signals.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) signals.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A failure that lasts is said once, not at each round. For one thread. */
    private static final class FailingOnce implements Round {
        private final String work;
        private final Duration retry;
        private final Round round;
        private boolean failing;

        FailingOnce(String work, Duration retry, Round round) {
            this.work = work;
            this.retry = retry;
            this.round = round;
        }

        @Override
        public Duration run() throws InterruptedException {
            try {
                Duration pause = round.run();
                if (failing) LOG.info("the " + work + " works again");
                failing = false;
                return pause;
            } catch (RuntimeException e) {
                if (!failing) LOG.log(Level.SEVERE, "the " + work + " fails; it tries again", e);
                failing = true;
                return retry;
            }
        }
    }

    /** The next round begins now, or when the one that is under way has ended. */
    public void wake() {
        signals.release();
    }

    /** Returns when the round that is under way has ended, or was interrupted because it took too long. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            if (!thread.join(GRACE)) {
                LOG.warning("the " + work + " is interrupted: it did not end within " + GRACE.toSeconds() + " s");
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
