package io.bpci.client;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.receipt.Promise;
import io.bpci.session.RefusedTarget;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The messages without an outcome, in the order in which they were given. Those that are not with the hub are sent in
 * that order; a new session makes that of all of them. Safe for concurrent use; futures are completed on the given
 * executor, never under the lock.
 */
final class Outbox {
    /** At least so long, so that a hub that says nothing about when is not asked in a tight loop. */
    private static final long MIN_PAUSE_MS = 20;

    private static final long MAX_PAUSE_MS = 60_000;

    private static final class Pending {
        final long sequence;
        final MessageId id;
        final byte[] bytes;
        final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        boolean sent;
        boolean queued;
        int retries;

        Pending(long sequence, MessageId id, byte[] bytes) {
            this.sequence = sequence;
            this.id = id;
            this.bytes = bytes;
        }
    }

    private final Limits limits;
    private final Executor callbacks;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final Map<MessageId, Pending> pending = new HashMap<>();
    private final PriorityQueue<Pending> unsent = new PriorityQueue<>(Comparator.comparingLong(p -> p.sequence));
    private long bytes;
    private long nextSequence;
    private long session;
    private long pausedUntilNanos = System.nanoTime();
    private @Nullable String ended;
    private boolean closing;

    Outbox(Limits limits, Executor callbacks) {
        this.limits = limits;
        this.callbacks = callbacks;
    }

    /**
     * Takes the message if there is room for it.
     *
     * @return empty when there is none
     */
    Optional<CompletableFuture<Outcome>> offer(Envelope envelope) {
        MessageId id = envelope.messageId();
        byte[] message = envelope.bytes();
        lock.lock();
        try {
            if (ended != null || closing) {
                String why = ended == null ? "the client is closing" : ended;
                return Optional.of(CompletableFuture.failedFuture(new Unanswered(id, false, why)));
            }
            if (message.length > limits.maxMessageBytes()) {
                return Optional.of(refusedHere(id, tooLarge(message.length)));
            }
            Pending known = pending.get(id);
            if (known != null) {
                // The same message given twice has one outcome; two messages under one name cannot be told apart.
                boolean same = Arrays.equals(known.bytes, message);
                return Optional.of(same ? known.outcome : refusedHere(id, reused()));
            }
            if (!hasRoom(message.length)) return Optional.empty();
            var entry = new Pending(nextSequence++, id, message);
            pending.put(id, entry);
            queue(entry);
            bytes += message.length;
            return Optional.of(entry.outcome);
        } finally {
            lock.unlock();
        }
    }

    private void queue(Pending entry) {
        entry.queued = true;
        unsent.add(entry);
    }

    private boolean hasRoom(int length) {
        // A message larger than the whole window still goes, alone.
        return pending.isEmpty()
                || (pending.size() < limits.windowMessages() && bytes + length <= limits.windowBytes());
    }

    private Problem tooLarge(int length) {
        return Fault.TOO_LARGE.because(
                "a message may have %d bytes, this one has %d".formatted(limits.maxMessageBytes(), length));
    }

    private static Problem reused() {
        return Fault.IDENTITY_REUSED.because("another message of that message_id has no outcome yet");
    }

    private static CompletableFuture<Outcome> refusedHere(MessageId id, Problem problem) {
        return CompletableFuture.completedFuture(new Outcome.Refused(id, problem));
    }

    /** Waits until something has an outcome, or the outbox has ended. */
    void awaitRoom(int length) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ended == null && !closing && !hasRoom(length)) changed.await();
        } finally {
            lock.unlock();
        }
    }

    /**
     * @return whether everything has an outcome
     */
    boolean awaitEmpty(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (ended == null && !pending.isEmpty() && left > 0) left = changed.awaitNanos(left);
            return pending.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** A session began: what has no outcome is sent again in it, in order; older sessions get nothing more. */
    void sessionBegan(long number) {
        lock.lock();
        try {
            session = number;
            unsent.clear();
            pending.values().forEach(this::queue);
        } finally {
            lock.unlock();
        }
    }

    /** What to send next in that session: up to a batch, or nothing. */
    List<byte[]> take(long number) {
        lock.lock();
        try {
            if (number != session || pausedNanos() > 0) return List.of();
            var batch = new ArrayList<byte[]>();
            int size = 0;
            Pending next;
            while ((next = unsent.peek()) != null && batch.size() < limits.batchMessages()) {
                // The first goes whatever its size; a comma stands between two.
                if (!batch.isEmpty() && size + 1 + next.bytes.length > limits.batchBytes()) break;
                unsent.poll();
                next.queued = false;
                next.sent = true;
                size += 1 + next.bytes.length;
                batch.add(next.bytes);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private long pausedNanos() {
        return pausedUntilNanos - System.nanoTime();
    }

    /** The bytes of a message without an outcome. */
    Optional<byte[]> message(MessageId id) {
        lock.lock();
        try {
            return Optional.ofNullable(pending.get(id)).map(entry -> entry.bytes);
        } finally {
            lock.unlock();
        }
    }

    void accepted(MessageId id, List<RefusedTarget> refusedTargets, Optional<Promise> promise) {
        settle(id, new Outcome.Accepted(id, refusedTargets, promise));
    }

    /** The hub took it, but what it says about that cannot be believed. */
    void disbelieved(FalsePromise why) {
        settle(why.messageId(), outcome -> outcome.completeExceptionally(why));
    }

    void duplicate(MessageId id) {
        settle(id, new Outcome.Duplicate(id));
    }

    /**
     * @return milliseconds after which something is to be sent again; 0 when the refusal was final
     */
    long refused(MessageId id, Problem problem) {
        lock.lock();
        try {
            Pending entry = pending.get(id);
            if (entry != null && isPassing(problem) && entry.retries < limits.retries() && ended == null) {
                entry.retries++;
                if (!entry.queued) queue(entry);
                long pause = Math.clamp(problem.retryAfterMs(), MIN_PAUSE_MS, MAX_PAUSE_MS);
                // All messages wait: the next would be refused for the same reason, and would overtake this one.
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
                if (until - pausedUntilNanos > 0) pausedUntilNanos = until;
                return pause;
            }
        } finally {
            lock.unlock();
        }
        settle(id, new Outcome.Refused(id, problem));
        return 0;
    }

    /** These pass with time; every other refusal is final. */
    private static boolean isPassing(Problem problem) {
        return problem.is(Fault.RATE_LIMITED) || problem.is(Fault.OVERLOADED) || problem.is(Fault.UNAVAILABLE);
    }

    private void settle(MessageId id, Outcome outcome) {
        settle(id, future -> future.complete(outcome));
    }

    private void settle(MessageId id, Consumer<CompletableFuture<Outcome>> end) {
        Pending entry;
        lock.lock();
        try {
            entry = pending.remove(id);
            if (entry == null) return;
            if (entry.queued) unsent.remove(entry);
            bytes -= entry.bytes.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        callbacks.execute(() -> end.accept(entry.outcome));
    }

    /** What is offered from now on fails; what is held goes on. */
    void refuseMore() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is sent; what has no outcome fails, and so does what is offered from now on. */
    void end(String why) {
        List<Pending> left;
        lock.lock();
        try {
            ended = why;
            left = new ArrayList<>(pending.values());
            left.sort(Comparator.comparingLong(p -> p.sequence));
            pending.clear();
            unsent.clear();
            bytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        for (Pending entry : left) {
            callbacks.execute(() -> entry.outcome.completeExceptionally(new Unanswered(entry.id, entry.sent, why)));
        }
    }
}
