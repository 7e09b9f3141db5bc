package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditGroup;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.merkle.Rfc6962;
import io.bpci.receipt.Promise;
import io.bpci.receipt.PromiseVerdict;
import io.bpci.receipt.PromiseVerifier;

import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The promises of a commit group. */
class PromiserTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.123Z");
    private static final NodeId BOB = NodeId.parse("bob");
    private static final Ed25519PrivateKey KEY = Ed25519PrivateKey.fromSeed(new byte[32]);

    private final Ed25519 engine = Ed25519.bouncyCastle();
    private final Promiser promiser = new Promiser(KEY, engine, () -> 42, Duration.ofSeconds(30), Runnable::run);
    private final AuditGroup events = new AuditGroup(new SecureRandom());
    private final Map<String, byte[]> lines = new LinkedHashMap<>();
    private final Map<String, JsonObject> promised = new LinkedHashMap<>();
    private final List<String> accepted = new ArrayList<>();
    private final List<Envelope> messages = new ArrayList<>();

    private Acceptance acceptance(String id, boolean asks) {
        Envelope envelope =
                Envelope.draft()
                        .messageId(MessageId.parse(id))
                        .source(NodeId.parse("alice"))
                        .targets(BOB)
                        .messageType(MessageType.DATA_SYNC)
                        .content(Json.of(id))
                        .priority(Priority.HIGH)
                        .createdAt(NOW)
                        .sign(KEY, engine);
        messages.add(envelope);
        var attempt = new Repeats(new ReplayWindow()).claim(envelope, new NoWaiter());
        var claim = ((Repeats.Attempt.Claimed) attempt).claim();
        return new Acceptance(envelope, "north", List.of(BOB), List.of(), 0, claim, asks, null, new Told(id));
    }

    private final class Told implements Acceptance.Completion {
        private final String id;

        private Told(String id) {
            this.id = id;
        }

        @Override
        public void accepted() {
            accepted.add(id);
        }

        @Override
        public void promised(JsonObject promise) {
            promised.put(id, promise);
        }

        @Override
        public void failed() {}

        @Override
        public void unknown() {}
    }

    private static final class NoWaiter implements Repeats.Waiter {
        @Override
        public void accepted() {}

        @Override
        public void notAccepted() {}
    }

    private void commit(Acceptance... group) {
        var promises = new GroupPromises();
        for (Acceptance acceptance : group) {
            byte[] line = events.add(EventLine.accepted(events.nextEventId(), NOW, acceptance));
            lines.put(acceptance.envelope().messageId().value(), line);
            promises.add(acceptance, line);
        }
        promises.begin(promiser, NOW);
        assertThat(promised).isEmpty();
        promises.give(promiser);
    }

    @Test
    void whoAskedIsPromisedExactlyWhatTheLogWillHave() {
        commit(acceptance("m-1", true), acceptance("m-2", false), acceptance("m-3", true));

        assertThat(accepted).isEmpty();
        assertThat(promised.keySet()).containsExactly("m-1", "m-3");
        var verifier = new PromiseVerifier(KEY.publicKey().thumbprint(), engine);
        for (Envelope message : messages) {
            JsonObject json = promised.get(message.messageId().value());
            if (json == null) continue;
            Promise promise = Promise.parse(json);
            assertThat(verifier.verify(promise, message)).isInstanceOf(PromiseVerdict.Proven.class);
            byte[] line = Objects.requireNonNull(lines.get(message.messageId().value()));
            byte[] entry = AuditEvent.parseLine(line, 0, line.length).entry();
            assertThat(promise.leaf()).isEqualTo(Rfc6962.leaf(Slice.of(entry)));
            assertThat(promise.statement().logSize()).isEqualTo(42);
            assertThat(promise.statement().groupSize()).isEqualTo(2);
            assertThat(promise.statement().logBy()).isEqualTo(NOW.plusSeconds(30));
        }
    }

    @Test
    void whereNobodyAsksNothingIsSigned() {
        var idle =
                new Promiser(
                        KEY,
                        engine,
                        () -> {
                            throw new AssertionError("nobody asked");
                        },
                        Duration.ofSeconds(30),
                        Runnable::run);
        var promises = new GroupPromises();
        Acceptance acceptance = acceptance("m-1", false);
        promises.add(acceptance, new byte[0]);
        promises.begin(idle, NOW);
        promises.give(idle);
        assertThat(promised).isEmpty();
    }

    @Test
    void aPromiseThatCannotBeMadeLeavesTheMessageAccepted() {
        var promises = new GroupPromises();
        promises.add(acceptance("m-1", true), new byte[0]);
        promises.begin(promiser, NOW);
        promises.give(promiser);
        assertThat(accepted).containsExactly("m-1");
        assertThat(promised).isEmpty();
    }
}
