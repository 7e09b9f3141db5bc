package io.bpci.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.ServerSentEvents.Event;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Numbers;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.wire.WatchedEmergency;
import io.bpci.wire.WatchedOperation;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Follows a hub's stream of government business (server-sent events), and after an interruption goes on behind the last
 * number that it knows: nothing is told twice, and nothing is left out.
 */
public final class GovernmentStream implements AutoCloseable {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    private static final String PATH = "/integration/government/events";

    /** The hub says something every five seconds: who says nothing for so long is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final int CLIENT_ERROR = 400;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpExchange http;
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private volatile @Nullable Long after;
    private volatile @Nullable InputStream connection;
    private volatile long lastHeard;

    // Owned by the thread that follows.
    private boolean entered;

    GovernmentStream(HttpExchange http, @Nullable Long after) {
        this.http = http;
        this.after = after;
    }

    /**
     * Follows until {@link #close}.
     *
     * @throws ApiRefused if the hub says that this caller may not watch, or not any more
     * @throws ApiUnreachable if the hub does not answer the first time
     */
    public void follow(GovernmentWatcher watcher) throws InterruptedException {
        boolean followed = false;
        for (int attempt = 0; !closing.isDone(); attempt++) {
            String why;
            Duration wait = BACKOFF.delay(attempt, ThreadLocalRandom.current());
            entered = false;
            try {
                Problem ended = read(watcher);
                if (ended != null && ended.is(Fault.FORBIDDEN)) {
                    throw new ApiRefused(Fault.FORBIDDEN.status(), ended, "");
                }
                why = ended == null ? "the hub ended the stream" : words(ended);
            } catch (ApiUnreachable e) {
                if (!followed && !entered) throw e;
                why = String.valueOf(e.getMessage());
            } catch (ApiRefused e) {
                if (!followed || isFinal(e.status())) throw e;
                why = String.valueOf(e.getMessage());
                Duration asked = Duration.ofMillis(e.problem().retryAfterMs());
                if (asked.compareTo(wait) > 0) wait = asked;
            }
            if (entered) {
                followed = true;
                attempt = 0;
            }
            if (closing.isDone()) return;
            watcher.interrupted(why, wait);
            await(wait);
        }
    }

    private static String words(Problem problem) {
        return problem.detail().isEmpty() ? problem.title() : problem.detail();
    }

    private static boolean isFinal(int status) {
        return status >= CLIENT_ERROR && status < SERVER_ERROR && status != TOO_MANY;
    }

    private void await(Duration time) throws InterruptedException {
        try {
            closing.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It is time.
        }
    }

    /**
     * Reads one connection to its end.
     *
     * @return why the hub ended it; null where it did not say
     */
    private @Nullable Problem read(GovernmentWatcher watcher) {
        Long known = after;
        Map<String, String> headers = known == null ? Map.of() : Map.of("Last-Event-ID", Long.toString(known));
        lastHeard = System.nanoTime();
        try (InputStream opened = http.stream(PATH, headers)) {
            connection = opened;
            Thread guard = Thread.ofVirtual().name("bpci-government-stream-guard").start(this::guard);
            try {
                var events = new ServerSentEvents(opened, () -> lastHeard = System.nanoTime());
                for (Optional<Event> next = events.next(); next.isPresent(); next = events.next()) {
                    if (closing.isDone()) return null;
                    Problem ended = tell(next.get(), watcher);
                    if (ended != null) return ended;
                }
                return null;
            } finally {
                connection = null;
                guard.interrupt();
            }
        } catch (IOException e) {
            if (closing.isDone()) return null;
            throw new ApiUnreachable("the connection was lost: " + HttpExchange.reason(e), e);
        } catch (Malformed e) {
            throw new ApiUnreachable("the hub sent an event that cannot be read: " + e.getMessage(), e);
        }
    }

    private @Nullable Problem tell(Event event, GovernmentWatcher watcher) {
        byte[] data = event.data().getBytes(UTF_8);
        switch (event.name()) {
            case "following" -> {
                long from = number(data);
                entered = true;
                after = from;
                watcher.following(from);
            }
            case "position" -> after = number(data);
            case "operation" -> {
                WatchedOperation operation = HubApi.read(data, WatchedOperation.class);
                watcher.operation(operation);
                after = operation.sequence();
            }
            case "emergency" -> {
                WatchedEmergency emergency = HubApi.read(data, WatchedEmergency.class);
                watcher.emergency(emergency);
                after = emergency.sequence();
            }
            case "end" -> {
                return Problem.parse(object(data));
            }
            default -> {
                // Newer hubs may say more.
            }
        }
        return null;
    }

    private static JsonObject object(byte[] data) {
        if (StrictJson.parse(data, 0, data.length, Numbers.NEAREST) instanceof JsonObject object) return object;
        throw new Malformed("it is no object");
    }

    private static long number(byte[] data) {
        if (object(data).get("after") instanceof JsonNumber number) return (long) number.value();
        throw new Malformed("after must be a number");
    }

    /** Ends what says nothing any more, and what is closed. */
    private void guard() {
        try {
            while (true) {
                Duration left = SILENCE.minusNanos(System.nanoTime() - lastHeard);
                if (closing.isDone() || left.isNegative()) break;
                await(left.plusMillis(1));
            }
        } catch (InterruptedException e) {
            // It ended by itself.
            return;
        }
        InputStream open = connection;
        if (open == null) return;
        try {
            open.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    /** {@link #follow} returns soon; nothing is told any more when it has. */
    @Override
    public void close() {
        closing.complete(null);
    }
}
