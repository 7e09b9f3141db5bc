package io.bpci.bench;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Envelopes with 1 KiB of content, signed before the clock runs: signing is the sender's work, not the hub's. */
final class SignedMessages {
    private static final int CONTENT_BYTES = 1_024;
    private static final String CONTENT = "x".repeat(CONTENT_BYTES - 2);
    private static final Ed25519 ENGINE = Ed25519.fastest();
    private static final byte[] RELAY = ascii("{\"type\":\"relay\",\"message\":");
    private static final byte[] BATCH = ascii("{\"type\":\"relay_batch\",\"messages\":[");
    private static final byte[] COMMA = ascii(",");
    private static final byte[] END = ascii("}");
    private static final byte[] BATCH_END = ascii("]}");
    private static final AtomicLong RUNS = new AtomicLong();

    /** Digits of a message's number within its run, at the end of its {@code message_id}. */
    static final int DIGITS = 8;

    private SignedMessages() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** One {@code relay} frame for each message. */
    static byte[][] frames(Participant source, NodeId target, int count) {
        return batches(source, target, count, 1);
    }

    /** {@code relay_batch} frames, or {@code relay} frames where a batch is one message. */
    static byte[][] batches(Participant source, NodeId target, int count, int perFrame) {
        String run = "r" + RUNS.incrementAndGet();
        Instant now = Instant.now();
        return IntStream.range(0, count / perFrame)
                .parallel()
                .mapToObj(frame -> {
                    var out = new ByteArrayOutputStream(perFrame * (CONTENT_BYTES + 600));
                    out.writeBytes(perFrame == 1 ? RELAY : BATCH);
                    for (int i = 0; i < perFrame; i++) {
                        if (i > 0) out.writeBytes(COMMA);
                        out.writeBytes(sign(source, target, run, frame * perFrame + i, now).bytes());
                    }
                    out.writeBytes(perFrame == 1 ? END : BATCH_END);
                    return out.toByteArray();
                })
                .toArray(byte[][]::new);
    }

    private static Envelope sign(Participant source, NodeId target, String run, int number, Instant now) {
        return Envelope.draft()
                .messageId(MessageId.parse(run + String.format("-%0" + DIGITS + "d", number)))
                .source(source.id())
                .targets(target)
                .messageType(MessageType.DATA_SYNC)
                .content(Json.of(CONTENT))
                .createdAt(now)
                .sign(source.key(), ENGINE);
    }
}
