package io.bpci.client;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks one at a time in the order in which they came, on a virtual thread that exists while there are any. */
final class SerialExecutor implements Executor {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final String threadName;

    SerialExecutor(String threadName) {
        this.threadName = threadName;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) Thread.ofVirtual().name(threadName).start(this::drain);
    }

    /** Whether more tasks wait behind the running one. */
    boolean hasMore() {
        return !tasks.isEmpty();
    }

    private void drain() {
        int done;
        do {
            done = 0;
            Runnable task;
            while ((task = tasks.poll()) != null) {
                run(task);
                done++;
            }
        } while (waiting.addAndGet(-done) != 0);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // The application's own callback failed: report it as any thread would, and go on with the others.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
