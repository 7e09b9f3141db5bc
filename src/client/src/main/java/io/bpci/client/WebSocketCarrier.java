package io.bpci.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.session.Carrier;
import io.bpci.session.CloseCode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Frames over the JDK's WebSocket (RFC 6455). That sends one frame at a time: the others wait here, and the owner is
 * told when none does, so that it can put what has gathered into one frame. A frame that comes in parts is put together
 * up to a limit.
 */
final class WebSocketCarrier implements Carrier, WebSocket.Listener {
    static final String SUBPROTOCOL = "bpci.relay.v1";

    /** Frames that the JDK may hand over before it must ask again; keeps the reader from stopping between frames. */
    private static final int READ_AHEAD = 16;

    /** What the owner is told, on the WebSocket's threads; frames one at a time and in order. */
    interface Events {
        void text(byte[] utf8);

        /** Nothing waits to be sent. */
        void idle();

        /** The connection is gone; called once. */
        void closed(Ended why);
    }

    private final Events events;
    private final int maxFrameBytes;
    private final String address;

    private final Object lock = new Object();

    // Guarded by the lock.
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private @Nullable WebSocket socket;
    private boolean sending;
    private boolean closing;
    private boolean closed;
    private boolean reading = true;
    private int owed;

    // Owned by the WebSocket's reader.
    private @Nullable StringBuilder partial;

    private volatile long lastReceivedNanos = System.nanoTime();
    private volatile long lastSentNanos = System.nanoTime();

    private WebSocketCarrier(Events events, int maxFrameBytes, String address) {
        this.events = events;
        this.maxFrameBytes = maxFrameBytes;
        this.address = address;
    }

    /** A failure to connect, and why. */
    static final class NotConnected extends Exception {
        private final transient Ended why;

        NotConnected(Ended why, Throwable cause) {
            super(why.toString(), cause);
            this.why = why;
        }

        Ended why() {
            return why;
        }
    }

    /** An open WebSocket that reads nothing before {@link #start}. */
    static WebSocketCarrier connect(HttpClient http, URI uri, Duration timeout, int maxFrameBytes, Events events)
            throws NotConnected, InterruptedException {
        var carrier = new WebSocketCarrier(events, maxFrameBytes, uri.getHost() + ":" + uri.getPort());
        CompletableFuture<WebSocket> opening =
                http.newWebSocketBuilder().connectTimeout(timeout).subprotocols(SUBPROTOCOL).buildAsync(uri, carrier);
        try {
            WebSocket socket = opening.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!socket.getSubprotocol().equals(SUBPROTOCOL)) {
                socket.abort();
                throw new NotConnected(
                        new Ended(Ended.Kind.PROTOCOL, "it did not agree to the subprotocol " + SUBPROTOCOL),
                        new IOException());
            }
            synchronized (carrier.lock) {
                carrier.socket = socket;
            }
            return carrier;
        } catch (TimeoutException e) {
            // It may still open; nobody wants it then.
            var _ =
                    opening.whenComplete((socket, _) -> {
                        if (socket != null) socket.abort();
                    });
            String detail = "no answer from %s within %d ms".formatted(uri, timeout.toMillis());
            throw new NotConnected(new Ended(Ended.Kind.UNREACHABLE, detail), e);
        } catch (ExecutionException e) {
            throw new NotConnected(whyNot(uri, e.getCause() == null ? e : e.getCause()), e);
        } catch (InterruptedException e) {
            opening.cancel(true);
            throw e;
        }
    }

    private static Ended whyNot(URI uri, Throwable failure) {
        if (failure instanceof WebSocketHandshakeException refused) {
            int status = refused.getResponse().statusCode();
            var kind = status >= 500 || status == 429 ? Ended.Kind.OVERLOADED : Ended.Kind.PROTOCOL;
            return new Ended(kind, "%s answered HTTP %d instead of opening a WebSocket".formatted(uri, status));
        }
        return Distrust.in(failure)
                .map(why -> new Ended(Ended.Kind.UNTRUSTED, why + " (" + uri + ")"))
                .orElseGet(() -> new Ended(Ended.Kind.UNREACHABLE, uri + ": " + HttpExchange.reason(failure)));
    }

    /** Begins to read; frames come from now on. */
    void start() {
        socket().request(READ_AHEAD);
    }

    private WebSocket socket() {
        synchronized (lock) {
            if (socket == null) throw new IllegalStateException("not connected");
            return socket;
        }
    }

    long receivedNanosAgo() {
        return System.nanoTime() - lastReceivedNanos;
    }

    long sentNanosAgo() {
        return System.nanoTime() - lastSentNanos;
    }

    boolean isIdle() {
        synchronized (lock) {
            return !sending && frames.isEmpty() && !closing && !closed;
        }
    }

    @Override
    public void send(byte[] utf8) {
        synchronized (lock) {
            if (!closing && !closed) frames.add(utf8);
        }
    }

    /** Sends frames as long as they go out at once; the completion of one that does not continues here. */
    @Override
    public void flush() {
        while (true) {
            byte[] frame;
            synchronized (lock) {
                if (sending || closed) return;
                frame = frames.poll();
                if (frame == null) return;
                sending = true;
            }
            CompletableFuture<WebSocket> sent = socket().sendText(new String(frame, UTF_8), true);
            if (!sent.isDone()) {
                var _ = sent.whenComplete((_, failure) -> goOn(failure));
                return;
            }
            if (!sent(sent.isCompletedExceptionally() ? sent.exceptionNow() : null)) return;
        }
    }

    private void goOn(@Nullable Throwable failure) {
        try {
            if (sent(failure)) flush();
        } catch (RuntimeException e) {
            // Nobody sees what is thrown here, and a carrier that silently stopped sending would look alive.
            lost(e);
        }
    }

    private boolean sent(@Nullable Throwable failure) {
        lastSentNanos = System.nanoTime();
        boolean empty;
        synchronized (lock) {
            sending = false;
            empty = frames.isEmpty();
        }
        if (failure != null) {
            lost(failure);
            return false;
        }
        if (empty) events.idle();
        return true;
    }

    @Override
    public void close(CloseCode code, String reason) {
        synchronized (lock) {
            if (closing || closed) return;
            closing = true;
        }
        // Close codes of the protocol proper; RFC 6455, 5.5.1 leaves 123 bytes for the reason.
        String shortened = reason.length() <= 100 ? reason : reason.substring(0, 100);
        var _ =
                socket().sendClose(code.code(), shortened)
                        .whenComplete((_, failure) -> {
                            if (failure != null) lost(failure);
                        });
    }

    /** Ends the connection at once. */
    void abort(Ended why) {
        socket().abort();
        end(why);
    }

    @Override
    public void read(boolean resume) {
        int request;
        synchronized (lock) {
            reading = resume;
            request = resume ? owed : 0;
            owed -= request;
        }
        if (request > 0) socket().request(request);
    }

    @Override
    public String remoteAddress() {
        return address;
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        // Reading begins in start(), when the owner can take frames.
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        lastReceivedNanos = System.nanoTime();
        StringBuilder collected = partial;
        int length = data.length() + (collected == null ? 0 : collected.length());
        if (length > maxFrameBytes) {
            abort(new Ended(Ended.Kind.PROTOCOL, "a frame is larger than " + maxFrameBytes + " bytes"));
            return null;
        }
        if (last) {
            partial = null;
            String text = collected == null ? data.toString() : collected.append(data).toString();
            events.text(text.getBytes(UTF_8));
        } else if (collected == null) {
            partial = new StringBuilder(2 * data.length()).append(data);
        } else {
            collected.append(data);
        }
        next(webSocket);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        abort(new Ended(Ended.Kind.PROTOCOL, "the hub sent a binary frame"));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        // The JDK answers with a pong by itself.
        lastReceivedNanos = System.nanoTime();
        next(webSocket);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
        lastReceivedNanos = System.nanoTime();
        next(webSocket);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        end(new Ended(kindOf(statusCode), reason.isEmpty() ? "close code " + statusCode : reason));
        return null;
    }

    private static Ended.Kind kindOf(int closeCode) {
        for (CloseCode code : CloseCode.values()) {
            if (code.code() == closeCode) {
                return switch (code) {
                    case NORMAL -> Ended.Kind.LOST;
                    case VIOLATION, TOO_LARGE -> Ended.Kind.PROTOCOL;
                    case REPLACED -> Ended.Kind.REPLACED;
                    case DRAINING -> Ended.Kind.DRAINING;
                    case OVERLOADED -> Ended.Kind.OVERLOADED;
                    case ISOLATED -> Ended.Kind.ISOLATED;
                };
            }
        }
        return Ended.Kind.LOST;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        lost(error);
    }

    private void next(WebSocket webSocket) {
        synchronized (lock) {
            if (!reading) {
                owed++;
                return;
            }
        }
        webSocket.request(1);
    }

    private void lost(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException wrapped && wrapped.getCause() != null
                        ? wrapped.getCause()
                        : failure;
        String message = cause.getMessage();
        abort(new Ended(Ended.Kind.LOST, message == null ? cause.getClass().getSimpleName() : message));
    }

    private void end(Ended why) {
        synchronized (lock) {
            if (closed) return;
            closed = true;
            frames.clear();
        }
        events.closed(why);
    }
}
