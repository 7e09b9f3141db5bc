package io.bpci.client;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.problem.Problem;
import io.bpci.receipt.Promise;
import io.bpci.session.RefusedTarget;
import io.bpci.session.Taken;
import io.bpci.session.Undelivered;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps one session open: one thread that connects, lives through the session, and waits before the next. */
final class Connection implements Link.Target {
    private final ClientOptions options;
    private final Runnable proven;
    private final Runnable released;
    private final SerialExecutor callbacks = new SerialExecutor("bpci-callbacks");
    private final Outbox outbox;
    private final Pump pump;
    private final Inbox inbox;

    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Void> firstOpen = new CompletableFuture<>();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private volatile @Nullable Link link;
    private volatile boolean everOpen;

    /** Questions without an answer; guarded by itself. */
    private final Map<String, CompletableFuture<JsonObject>> questions = new LinkedHashMap<>();

    // Owned by the connection's thread.
    private long sessions;
    private long patienceEnds;

    Connection(ClientOptions options, Runnable proven, Runnable released) {
        this.options = options;
        this.proven = proven;
        this.released = released;
        this.outbox = new Outbox(options.limits(), callbacks);
        this.pump = new Pump(outbox, options);
        this.inbox = new Inbox(options, callbacks, pump);
    }

    Outbox outbox() {
        return outbox;
    }

    void flush() {
        pump.flush();
    }

    void connect(Duration patience) {
        if (!started.compareAndSet(false, true)) throw new IllegalStateException("connect is called once");
        patienceEnds = System.nanoTime() + patience.toNanos();
        Thread.ofVirtual().name("bpci-connection").start(this::keepOpen);
        try {
            firstOpen.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ConnectFailed failed ? failed : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(Duration.ZERO);
            throw new ConnectFailed(new Ended(Ended.Kind.CLOSED, "interrupted"));
        }
    }

    private void keepOpen() {
        Ended why = new Ended(Ended.Kind.CLOSED, "");
        try {
            why = untilOver();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            finish(why);
        }
    }

    private Ended untilOver() throws InterruptedException {
        int attempt = 0;
        while (true) {
            attempt++;
            report(new ConnectionState.Connecting(attempt));
            var current = new Link(++sessions, options, this);
            link = current;
            long began = System.nanoTime();
            // A close that came before the link was there to be closed.
            Ended why = isClosing() ? new Ended(Ended.Kind.CLOSED, "") : current.run();
            pump.end();
            // A session that held for a while ends the series; one that ends at once belongs to it.
            boolean held = System.nanoTime() - began > options.timing().backoff().max().toNanos();
            if (current.wasOpen() && held) attempt = 0;
            if (isClosing()) return new Ended(Ended.Kind.CLOSED, "");
            Duration delay = delay(why, attempt);
            if (delay == null) return why;
            report(new ConnectionState.Waiting(why, delay));
            if (closing.await(delay.toNanos(), TimeUnit.NANOSECONDS)) return new Ended(Ended.Kind.CLOSED, "");
        }
    }

    /** How long until the next attempt, or null for none. */
    private @Nullable Duration delay(Ended why, int attempt) {
        boolean wasOpen = everOpen;
        long patience = patienceEnds - System.nanoTime();
        if (!wasOpen && patience <= 0) return null;
        Duration delay =
                switch (why.kind()) {
                    case REPLACED, NOT_AUTHENTICATED, CLOSED -> null;
                    case WRONG_HUB, UNTRUSTED -> wasOpen ? longDelay() : null;
                    case PROTOCOL -> wasOpen ? backoff(attempt) : null;
                    case ISOLATED -> longDelay();
                    case UNREACHABLE, LOST, DRAINING, OVERLOADED -> backoff(attempt);
                };
        return delay == null || wasOpen ? delay : Duration.ofNanos(Math.min(delay.toNanos(), patience));
    }

    private Duration backoff(int attempt) {
        return options.timing().backoff().delay(Math.max(0, attempt - 1), options.random());
    }

    /** Between half of the wait and all of it, so that many nodes do not come back at once. */
    private Duration longDelay() {
        long half = options.timing().isolatedWait().toNanos() / 2;
        return Duration.ofNanos(half + options.random().nextLong(half + 1));
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void finish(Ended why) {
        closing.countDown();
        inbox.stop();
        outbox.end(why.toString());
        List<CompletableFuture<JsonObject>> unanswered;
        synchronized (questions) {
            unanswered = List.copyOf(questions.values());
            questions.clear();
        }
        for (var question : unanswered) {
            callbacks.execute(() -> question.completeExceptionally(new ConnectFailed(why)));
        }
        report(new ConnectionState.Stopped(why));
        firstOpen.completeExceptionally(new ConnectFailed(why));
        released.run();
        finished.complete(null);
    }

    void close(Duration drain) {
        if (started.compareAndSet(false, true)) {
            finish(new Ended(Ended.Kind.CLOSED, ""));
            return;
        }
        outbox.refuseMore();
        try {
            long until = System.nanoTime() + drain.toNanos();
            outbox.awaitEmpty(drain.toNanos());
            pump.awaitEmpty(until - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing.countDown();
        Link current = link;
        if (current != null) current.close();
        try {
            finished.get(options.timing().handshake().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the connection's thread did not end", e);
        }
    }

    CompletableFuture<JsonObject> query(MessageId messageId) {
        CompletableFuture<JsonObject> answer;
        synchronized (questions) {
            if (finished.isDone() || isClosing()) {
                return CompletableFuture.failedFuture(new ConnectFailed(new Ended(Ended.Kind.CLOSED, "")));
            }
            answer = questions.computeIfAbsent(messageId.value(), _ -> new CompletableFuture<>());
        }
        pump.query(messageId.value());
        return answer;
    }

    private void report(ConnectionState state) {
        callbacks.execute(() -> options.listener().stateChanged(state));
    }

    @Override
    public void opened(Link opened, String sessionId, int credit) {
        everOpen = true;
        proven.run();
        report(new ConnectionState.Open(sessionId, credit));
        callbacks.execute(() -> firstOpen.complete(null));
        List<String> open;
        synchronized (questions) {
            open = List.copyOf(questions.keySet());
        }
        pump.begin(opened.number(), opened.session(), opened.carrier(), open);
    }

    @Override
    public void accepted(MessageId message, List<RefusedTarget> refusedTargets) {
        if (options.asksForPromises()) outbox.disbelieved(new FalsePromise(message, "there is none"));
        else outbox.accepted(message, refusedTargets, Optional.empty());
    }

    @Override
    public void promised(Thumbprint hubId, MessageId message, List<RefusedTarget> refusedTargets, JsonObject promise) {
        byte[] sent = outbox.message(message).orElse(null);
        if (sent == null) return;
        try {
            Promise verified =
                    new PromiseCheck(options.engine(), options.clock()).verified(hubId, Envelope.parse(sent), promise);
            outbox.accepted(message, refusedTargets, Optional.of(verified));
        } catch (FalsePromise e) {
            outbox.disbelieved(e);
        }
    }

    @Override
    public void duplicate(MessageId message) {
        outbox.duplicate(message);
    }

    @Override
    public void refused(MessageId message, Problem problem) {
        long again = outbox.refused(message, problem);
        if (again > 0) CompletableFuture.delayedExecutor(again, TimeUnit.MILLISECONDS).execute(pump::flush);
    }

    @Override
    public void delivered(long session, String deliveryId, boolean redelivered, Envelope message) {
        inbox.delivered(session, deliveryId, redelivered, message);
    }

    @Override
    public void undelivered(Undelivered notice) {
        callbacks.execute(() -> options.listener().undelivered(notice));
    }

    @Override
    public void taken(Taken notice) {
        callbacks.execute(() -> options.listener().taken(notice));
    }

    @Override
    public void state(JsonObject state) {
        if (!(state.get("message_id") instanceof JsonString messageId)) return;
        CompletableFuture<JsonObject> question;
        synchronized (questions) {
            question = questions.remove(messageId.value());
        }
        if (question != null) callbacks.execute(() -> question.complete(state));
    }

    @Override
    public void idle() {
        pump.flush();
    }
}
