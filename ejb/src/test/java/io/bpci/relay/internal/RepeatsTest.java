package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class RepeatsTest {
    private final ReplayWindow window = new ReplayWindow();
    private final Repeats repeats = new Repeats(window);
    private final List<String> told = new ArrayList<>();

    private static Envelope message(String id, String text) {
        return Envelope.draft()
                .messageId(MessageId.parse(id))
                .source(NodeId.parse("alice"))
                .targets(NodeId.parse("bob"))
                .messageType(MessageType.DATA_SYNC)
                .content(Json.of(text))
                .priority(Priority.NORMAL)
                .createdAt(Instant.parse("2026-11-21T08:00:00Z"))
                .sign(Ed25519PrivateKey.fromSeed(new byte[32]), Ed25519.bouncyCastle());
    }

    private Repeats.Attempt claim(Envelope envelope) {
        return repeats.claim(
                envelope,
                new Repeats.Waiter() {
                    @Override
                    public void accepted() {
                        told.add("accepted");
                    }

                    @Override
                    public void notAccepted() {
                        told.add("not accepted");
                    }
                });
    }

    private Repeats.Claim claimed(Envelope envelope) {
        return ((Repeats.Attempt.Claimed) claim(envelope)).claim();
    }

    @Test
    void theSameBytesAfterAcceptanceAreADuplicateAndOthersAreRefused() {
        claimed(message("m-1", "once")).accept();

        assertThat(claim(message("m-1", "once"))).isInstanceOf(Repeats.Attempt.Duplicate.class);
        assertThat(claim(message("m-1", "twice"))).isInstanceOf(Repeats.Attempt.Reused.class);
        assertThat(claim(message("m-2", "once"))).isInstanceOf(Repeats.Attempt.Claimed.class);
    }

    @Test
    void anIdentityWhoseContentWasErasedIsNotGivenAgain() {
        Envelope known = message("m-1", "once");
        window.addErased(Identity.of(known), known.createdAt());

        assertThat(claim(known)).isInstanceOf(Repeats.Attempt.Erased.class);
        assertThat(claim(message("m-1", "twice"))).isInstanceOf(Repeats.Attempt.Erased.class);
        assertThat(claim(message("m-2", "once"))).isInstanceOf(Repeats.Attempt.Claimed.class);
        window.forgetBefore(known.createdAt().plusSeconds(60));
        assertThat(claim(known)).isInstanceOf(Repeats.Attempt.Claimed.class);
    }

    @Test
    void theSameBytesUnderWayWaitForTheFirst() {
        Repeats.Claim first = claimed(message("m-1", "once"));

        assertThat(claim(message("m-1", "once"))).isInstanceOf(Repeats.Attempt.Joined.class);
        assertThat(claim(message("m-1", "other"))).isInstanceOf(Repeats.Attempt.Reused.class);
        assertThat(told).isEmpty();
        first.accept();
        assertThat(told).containsExactly("accepted");
    }

    @Test
    void aMessageThatWasNotAcceptedMayComeAgain() {
        Repeats.Claim first = claimed(message("m-1", "once"));
        assertThat(claim(message("m-1", "once"))).isInstanceOf(Repeats.Attempt.Joined.class);

        first.letGo();

        assertThat(told).containsExactly("not accepted");
        assertThat(claim(message("m-1", "once"))).isInstanceOf(Repeats.Attempt.Claimed.class);
    }
}
