package io.bpci.api.government;

import io.bpci.monitoring.MonitorCarrier;
import io.bpci.monitoring.MonitorEvent;
import io.bpci.monitoring.MonitorStream;

import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes a stream to its connection, on a virtual thread of its own: a reader that takes nothing holds up nobody else.
 * At most one batch, one beat and the end wait here. Safe for concurrent use.
 */
final class SseCarrier implements MonitorCarrier {
    private static final Logger LOG = Logger.getLogger(SseCarrier.class.getName());

    /** After which a reader that was cut off comes again. */
    private static final long RECONNECT_MS = 2_000;

    private final SseEventSink sink;
    private final Sse sse;
    private final BlockingQueue<Work> work = new LinkedBlockingQueue<>();
    private volatile @Nullable MonitorStream stream;

    /** What is to be written. */
    private sealed interface Work {
        record Batch(List<MonitorEvent> events, Runnable sent) implements Work {}

        record Beat() implements Work {}

        record End(MonitorEvent last) implements Work {}
    }

    SseCarrier(SseEventSink sink, Sse sse) {
        this.sink = sink;
        this.sse = sse;
    }

    /** Begins to write. What was sent before goes first. */
    void carries(MonitorStream opened) {
        stream = opened;
        Thread.ofVirtual().name("bpci-government-stream").start(this::write);
    }

    @Override
    public void send(List<MonitorEvent> events, Runnable sent) {
        work.add(new Work.Batch(events, sent));
    }

    @Override
    public void beat() {
        work.add(new Work.Beat());
    }

    @Override
    public void end(MonitorEvent last) {
        work.add(new Work.End(last));
    }

    private void write() {
        try (sink) {
            while (!sink.isClosed()) {
                switch (work.take()) {
                    case Work.Batch(var events, var sent) -> {
                        for (MonitorEvent event : events) send(of(event));
                        sent.run();
                    }
                    case Work.Beat() -> send(sse.newEventBuilder().comment("").build());
                    case Work.End(var last) -> {
                        send(of(last));
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CompletionException | IllegalStateException e) {
            LOG.log(Level.FINE, "a stream broke off: {0}", String.valueOf(e.getMessage()));
        } finally {
            MonitorStream carried = stream;
            if (carried != null) carried.closed();
        }
    }

    private void send(OutboundSseEvent event) {
        sink.send(event).toCompletableFuture().join();
    }

    private OutboundSseEvent of(MonitorEvent event) {
        OutboundSseEvent.Builder built = sse.newEventBuilder().name(event.name());
        if (event.id() != null) built.id(Long.toString(event.id()));
        if (event.name().equals("following")) built.reconnectDelay(RECONNECT_MS);
        return built.data(event.data()).build();
    }
}
