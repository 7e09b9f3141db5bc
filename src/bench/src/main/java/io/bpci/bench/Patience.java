package io.bpci.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How long a benchmark waits before it says that something is wrong. */
final class Patience {
    private static final int MINUTES = 5;

    private Patience() {}

    static void await(CountDownLatch latch, String otherwise) throws InterruptedException {
        if (!latch.await(MINUTES, TimeUnit.MINUTES)) {
            throw new IllegalStateException("after %d minutes %d %s".formatted(MINUTES, latch.getCount(), otherwise));
        }
    }
}
