package io.bpci.client;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Numbers;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Follows a hub's live feed: buys a ticket, connects, and after an interruption does so again and goes on after the
 * last number it knows. No event is told twice; none is left out, also when the watcher is slower than the hub: then
 * the rest is read from the log at the watcher's pace.
 */
public final class EventStream implements AutoCloseable {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Statistics come every second: who says nothing for so long is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static final int MAX_FRAME = 8 << 20;

    private final HubApi api;
    private final HttpClient http;
    private final Map<String, String> filter;
    private final CompletableFuture<Void> closing = new CompletableFuture<>();

    private volatile @Nullable Long after;

    /**
     * @param filter of {@code node_id}, {@code message_id}, {@code message_type}, {@code kind}, {@code organisation}
     * @param after the number of the last event that is known already; null to begin with what happens from now on
     */
    public EventStream(HubApi api, HttpClient http, Map<String, String> filter, @Nullable Long after) {
        this.api = api;
        this.http = http;
        this.filter = Map.copyOf(filter);
        this.after = after;
    }

    /**
     * Follows until {@link #close}.
     *
     * @throws ApiRefused if the hub says that this caller may not, or understands the request otherwise than it is
     *     meant
     * @throws ApiUnreachable if the hub does not answer the first time
     */
    public void follow(EventWatcher watcher) throws InterruptedException {
        boolean followed = false;
        for (int attempt = 0; !closing.isDone(); attempt++) {
            String why;
            try {
                Ending ending = follow(api.eventTicket(), watcher);
                if (ending.entered()) {
                    followed = true;
                    attempt = 0;
                }
                if (ending.isFinal()) throw ending.refusal();
                if (ending.isSlow()) continue;
                why = ending.why();
            } catch (ApiUnreachable e) {
                if (!followed) throw e;
                why = String.valueOf(e.getMessage());
            }
            if (closing.isDone()) return;
            Duration wait = BACKOFF.delay(attempt, ThreadLocalRandom.current());
            watcher.interrupted(why, wait);
            await(wait);
        }
    }

    private void await(Duration time) throws InterruptedException {
        try {
            closing.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It is time.
        }
    }

    private Ending follow(EventTicket ticket, EventWatcher watcher) throws InterruptedException {
        Addresses.require(ticket.url(), Set.of("ws", "wss"));
        var connection = new Connection(watcher);
        WebSocket socket;
        try {
            socket = http.newWebSocketBuilder().connectTimeout(CONNECT).buildAsync(ticket.url(), connection).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ApiUnreachable("cannot reach the live feed at " + ticket.url() + ": " + cause.getMessage(), e);
        }
        var _ = socket.sendText(authenticate(ticket), true).whenComplete((_, failure) -> connection.failed(failure));
        try {
            return connection.await();
        } finally {
            socket.abort();
        }
    }

    private String authenticate(EventTicket ticket) {
        var frame = Json.object().put("type", "authenticate").put("ticket", ticket.ticket());
        if (!filter.isEmpty()) {
            var wanted = Json.object();
            filter.forEach(wanted::put);
            frame.put("filter", wanted.build());
        }
        Long known = after;
        if (known != null) frame.put("after", known);
        return frame.build().toString();
    }

    /** {@link #follow} returns soon; nothing is told any more when it has. */
    @Override
    public void close() {
        closing.complete(null);
    }

    /**
     * How a connection ended.
     *
     * @param entered whether the ticket was good
     * @param problem what the hub said
     * @param isSlow whether this end asked to go on at its own pace
     */
    private record Ending(boolean entered, String why, @Nullable Problem problem, boolean isSlow) {
        /** Whether trying again leads to the same. */
        boolean isFinal() {
            if (problem == null) return false;
            return problem.is(Fault.MALFORMED) || problem.is(Fault.PROTOCOL_VIOLATION);
        }

        ApiRefused refusal() {
            if (problem == null) throw new IllegalStateException("it was not refused");
            return new ApiRefused(Fault.MALFORMED.status(), problem, "");
        }
    }

    private final class Connection implements WebSocket.Listener {
        private final EventWatcher watcher;
        private final CompletableFuture<Ending> ended = new CompletableFuture<>();
        private volatile long lastHeard = System.nanoTime();

        // Owned by the WebSocket's reader.
        private final StringBuilder partial = new StringBuilder();
        private boolean entered;
        private @Nullable Problem problem;

        Connection(EventWatcher watcher) {
            this.watcher = watcher;
        }

        Ending await() throws InterruptedException {
            while (true) {
                try {
                    if (closing.isDone()) return new Ending(true, "closed", null, false);
                    return ended.get(100, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (System.nanoTime() - lastHeard < SILENCE.toNanos()) continue;
                    return new Ending(true, "the hub says nothing any more", null, false);
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException fault) throw fault;
                    throw new IllegalStateException(e.getCause());
                }
            }
        }

        void failed(@Nullable Throwable failure) {
            if (failure != null) end(String.valueOf(failure.getMessage()), false);
        }

        private void end(String why, boolean isSlow) {
            ended.complete(new Ending(entered, why, problem, isSlow));
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            lastHeard = System.nanoTime();
            if (partial.length() + data.length() > MAX_FRAME) {
                end("a frame of the hub is too large", false);
                return null;
            }
            partial.append(data);
            if (last) {
                String frame = partial.toString();
                partial.setLength(0);
                try {
                    if (!ended.isDone() && !closing.isDone()) read(socket, frame);
                } catch (Malformed e) {
                    end("the hub sent a frame that cannot be read: " + e.getMessage(), false);
                } catch (RuntimeException e) {
                    // The watcher's own fault goes to who follows.
                    ended.completeExceptionally(e);
                }
            }
            socket.request(1);
            return null;
        }

        private void read(WebSocket socket, String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (!(StrictJson.parse(utf8, 0, utf8.length, Numbers.NEAREST) instanceof JsonObject frame)) {
                throw new Malformed("it is no object");
            }
            switch (frame.get("type") instanceof JsonString type ? type.value() : "") {
                case "welcome" -> {
                    entered = true;
                    after = number(frame, "sequence") - 1;
                    watcher.following(number(frame, "sequence"));
                }
                case "events" -> {
                    if (frame.get("events") instanceof JsonArray events) events.elements().forEach(this::event);
                }
                case "statistics" -> watcher.statistics(frame.without("type"));
                case "lagged" -> {
                    after = number(frame, "from") - 1;
                    end("the hub is faster", true);
                }
                case "ping" -> {
                    var _ = socket.sendText("{\"type\":\"pong\"}", true);
                }
                case "error" -> {
                    if (frame.get("problem") instanceof JsonObject told) problem = Problem.parse(told);
                }
                default -> {
                    // Newer hubs may say more.
                }
            }
        }

        private void event(Json element) {
            if (!(element instanceof JsonObject numbered) || !(numbered.get("event") instanceof JsonObject event)) {
                throw new Malformed("an event must be an object");
            }
            if (closing.isDone()) return;
            long sequence = number(numbered, "sequence");
            watcher.event(sequence, event);
            after = sequence;
        }

        private static long number(JsonObject object, String member) {
            if (object.get(member) instanceof JsonNumber number) return (long) number.value();
            throw new Malformed(member + " must be a number");
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            String words = problem == null ? reason : problem.detail();
            end(words.isEmpty() ? "close code " + statusCode : words, false);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            end("the connection was lost: " + error.getMessage(), false);
        }
    }
}
