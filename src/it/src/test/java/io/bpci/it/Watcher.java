package io.bpci.it;

import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A viewer of the live feed as anybody with a WebSocket library would write it. */
final class Watcher implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    Watcher(URI api) {
        URI uri = URI.create("ws://" + api.getAuthority() + "/ws/v1/events");
        socket = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10)).buildAsync(uri, this).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add((JsonObject) StrictJson.parse(partial.toString().getBytes(StandardCharsets.UTF_8)));
            partial.setLength(0);
        }
        webSocket.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    Watcher shows(String frame) {
        socket.sendText(frame, true).join();
        return this;
    }

    Watcher enters(String ticket, String more) throws InterruptedException {
        shows("{\"type\":\"authenticate\",\"ticket\":\"%s\"%s}".formatted(ticket, more));
        next("welcome");
        return this;
    }

    /** The next frame of that type; others before it are left aside. */
    JsonObject next(String type) throws InterruptedException {
        return next(type, frame -> true);
    }

    JsonObject next(String type, Predicate<JsonObject> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        JsonObject frame;
        do {
            frame = frames.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (frame == null) throw new AssertionError("no " + type + " frame came");
        } while (!Product.text(frame, "type").equals(type) || !wanted.test(frame));
        return frame;
    }

    /** Whether a frame like that comes meanwhile. */
    boolean getsWithin(Duration time, Predicate<JsonObject> like) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (true) {
            JsonObject frame = frames.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (frame == null) return false;
            if (like.test(frame)) return true;
        }
    }

    int closeCode() throws Exception {
        return closed.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
