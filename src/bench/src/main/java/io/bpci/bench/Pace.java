package io.bpci.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Messages at a fixed rate, from pairs that take turns. */
final class Pace {
    private final int pairs;
    private final long interval;
    private volatile long begun;

    Pace(int pairs, int perSecond) {
        this.pairs = pairs;
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Sends message {@code number} of pair {@code pair} now. */
    interface Send {
        void send(int pair, int number) throws Exception;
    }

    /** When a message should be sent, by {@link System#nanoTime}. */
    long due(int pair, int number) {
        return begun + ((long) number * pairs + pair) * interval;
    }

    /** Sends so many of each pair, each as soon as it is due. */
    void run(int each, Send send) throws Exception {
        begun = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        for (int number = 0; number < each; number++) {
            for (int pair = 0; pair < pairs; pair++) {
                long wait = due(pair, number) - System.nanoTime();
                if (wait > 0) LockSupport.parkNanos(wait);
                send.send(pair, number);
            }
        }
    }
}
