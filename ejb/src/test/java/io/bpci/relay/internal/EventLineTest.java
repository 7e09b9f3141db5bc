package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;
import io.bpci.session.RefusedTarget;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class EventLineTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.123Z");
    private static final NodeId BOB = NodeId.parse("bob");

    @Test
    void anAcceptanceIsCanonicalAndCanBeReadBack() {
        Envelope envelope =
                Envelope.draft()
                        .messageId(MessageId.parse("m-1"))
                        .source(NodeId.parse("alice"))
                        .targets(BOB, NodeId.parse("carol"))
                        .messageType(MessageType.DATA_SYNC)
                        .content(Json.object().build())
                        .priority(Priority.HIGH)
                        .createdAt(NOW)
                        .expiresAt(NOW.plusSeconds(60))
                        .correlationId(Identifier.parse("c:1"))
                        .sign(Ed25519PrivateKey.fromSeed(new byte[32]), Ed25519.bouncyCastle());
        var refused = List.of(new RefusedTarget(NodeId.parse("carol"), Fault.NO_CONSENT.because("no rule")));
        var claim = claim(envelope);

        byte[] line =
                EventLine.accepted(
                        "e-0",
                        NOW,
                        new Acceptance(
                                envelope,
                                "Ministry \"A\"",
                                List.of(BOB),
                                refused,
                                0,
                                claim,
                                false,
                                null,
                                new Nobody()));

        assertThat(Jcs.canonical(StrictJson.parse(line))).isEqualTo(line);
        AuditEvent event = parsed(line);
        assertThat(event.kind()).isEqualTo(EventKind.ACCEPTED);
        assertThat(event.text(AuditEvent.Member.DIGEST)).contains(envelope.digest().hex());
        assertThat(event.text(AuditEvent.Member.ORGANISATION)).contains("Ministry \"A\"");
    }

    @Test
    void aRejectionIsCanonicalWhateverItsReasonHolds() {
        var identity = new Identity(NodeId.parse("alice"), MessageId.parse("m-1"));

        byte[] line =
                EventLine.settled(
                        "e-0",
                        NOW,
                        EventKind.REJECTED,
                        identity,
                        "agreement-1",
                        BOB,
                        NOW,
                        "not \"ours\"\n\u0001 é",
                        null);

        assertThat(Jcs.canonical(StrictJson.parse(line))).isEqualTo(line);
        assertThat(parsed(line).text(AuditEvent.Member.REASON)).contains("not \"ours\"\n\u0001 é");
    }

    private static Repeats.Claim claim(Envelope envelope) {
        var attempt = new Repeats(new ReplayWindow()).claim(envelope, new NoWaiter());
        return ((Repeats.Attempt.Claimed) attempt).claim();
    }

    private static final class NoWaiter implements Repeats.Waiter {
        @Override
        public void accepted() {}

        @Override
        public void notAccepted() {}
    }

    private static final class Nobody implements Acceptance.Completion {
        @Override
        public void accepted() {}

        @Override
        public void promised(JsonObject promise) {}

        @Override
        public void failed() {}

        @Override
        public void unknown() {}
    }

    private static AuditEvent parsed(byte[] event) {
        byte[] line = ("A".repeat(43) + " " + new String(event, UTF_8)).getBytes(UTF_8);
        return AuditEvent.parseLine(line, 0, line.length);
    }
}
