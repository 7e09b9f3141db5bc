package io.bpci.server.frontdoor;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread for what is due later; it ends while nothing is. */
final class Clockwork {
    private static final long IDLE_SECS = 30;

    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("front-door-", 0).factory());

    Clockwork() {
        thread.setRemoveOnCancelPolicy(true);
        thread.setKeepAliveTime(IDLE_SECS, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    Future<?> after(Duration delay, Runnable work) {
        return thread.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
