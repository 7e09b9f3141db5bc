package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Freshness;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;
import io.bpci.receipt.AcknowledgementStatement;
import io.bpci.receipt.AcknowledgementStatement.Outcome;
import io.bpci.receipt.LogEntry;
import io.bpci.relay.internal.SignedSettlements.Frame;
import io.bpci.relay.internal.SignedSettlements.Judgement;
import io.bpci.session.SignedStatement;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class SignedSettlementsTest {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.400Z");
    private static final NodeId BOB = NodeId.parse("bob");
    private static final Ed25519PrivateKey KEY = key(5);
    private static final Thumbprint HUB = key(2).publicKey().thumbprint();
    private static final List<Digest> MESSAGES =
            List.of(Digest.parse("1".repeat(64)), Digest.parse("2".repeat(64)), Digest.parse("3".repeat(64)));

    private final SignedSettlements settlements =
            new SignedSettlements(
                    HUB,
                    ENGINE,
                    node -> node.equals(BOB) ? Optional.of(KEY.publicKey()) : Optional.empty(),
                    () -> new Freshness(Duration.ofSeconds(300), Duration.ofSeconds(30)),
                    InstantSource.fixed(NOW));

    private static Ed25519PrivateKey key(int each) {
        byte[] seed = new byte[32];
        java.util.Arrays.fill(seed, (byte) each);
        return Ed25519PrivateKey.fromSeed(seed);
    }

    private static JsonObject statement(Outcome outcome, List<Digest> messages, Optional<String> reason) {
        return new AcknowledgementStatement(
                        HUB, BOB, outcome, AcknowledgementStatement.rootOf(messages), messages.size(), NOW, reason)
                .sign(KEY, ENGINE)
                .object();
    }

    private static final JsonObject STATEMENT = statement(Outcome.ACKNOWLEDGED, MESSAGES, Optional.empty());

    private static SignedStatement signed(JsonObject statement, Typ typ, Ed25519PrivateKey key) {
        return new SignedStatement(statement, DetachedJws.sign(typ, key, ENGINE, Slice.of(Jcs.canonical(statement))));
    }

    private static Frame frame(SignedStatement signed) {
        return new Frame(BOB, EventKind.ACKNOWLEDGED, "", signed);
    }

    private void fails(Frame frame, List<Digest> messages, Fault fault, String why) {
        assertThat(settlements.judgeDigests(frame, messages))
                .isInstanceOfSatisfying(
                        Judgement.Fails.class,
                        fails -> {
                            assertThat(fails.problem().is(fault)).as(fails.problem().detail()).isTrue();
                            assertThat(fails.problem().detail()).contains(why);
                        });
    }

    /** What the node itself signs, and should not have. */
    private void fails(String member, Json value) {
        fails(frame(signed(STATEMENT.with(member, value), Typ.ACK, KEY)), MESSAGES, Fault.PROTOCOL_VIOLATION, member);
    }

    @Test
    void whatHoldsIsPutIntoTheEventOfEachMessage() {
        var held = (Judgement.Holds) settlements.judgeDigests(frame(signed(STATEMENT, Typ.ACK, KEY)), MESSAGES);
        assertThat(held.each()).extracting(SignedSettlements.Signed::digest).isEqualTo(MESSAGES);
        for (int i = 0; i < MESSAGES.size(); i++) {
            SignedSettlements.Signed signed = held.each().get(i);
            assertThat(signed.acknowledgement().proof().index()).isEqualTo(i);
            byte[] line =
                    EventLine.settled(
                            "e-0",
                            NOW,
                            EventKind.ACKNOWLEDGED,
                            new Identity(NodeId.parse("alice"), MessageId.parse("m-1")),
                            "agreement-1",
                            BOB,
                            NOW,
                            "",
                            signed);
            assertThat(Jcs.canonical(StrictJson.parse(line))).isEqualTo(line);
            var event = (JsonObject) StrictJson.parse(line);
            assertThat(event.get(AuditEvent.Member.ACKNOWLEDGEMENT)).isEqualTo(signed.acknowledgement().json());
            assertThat(event.get(AuditEvent.Member.DIGEST)).isEqualTo(Json.of(MESSAGES.get(i).hex()));
            assertThat(LogEntry.hidden(event).members().keySet())
                    .containsExactlyInAnyOrder("acknowledgement", "digest");
        }
    }

    @Test
    void eachMemberMustBeWhatTheFrameTheSessionAndTheHubSay() {
        fails("hub_id", Json.of(key(3).publicKey().thumbprint().value()));
        fails("node_id", Json.of("carol"));
        fails("count", Json.of(2));
        fails("root", Json.of(AcknowledgementStatement.rootOf(MESSAGES.reversed()).toString()));
        fails("at", Json.of(NOW.minusSeconds(301).toString()));
        fails("at", Json.of(NOW.plusSeconds(31).toString()));
        var holds = frame(signed(STATEMENT.with("at", Json.of(NOW.minusSeconds(300).toString())), Typ.ACK, KEY));
        assertThat(settlements.judgeDigests(holds, MESSAGES)).isInstanceOf(Judgement.Holds.class);
        fails(frame(signed(STATEMENT, Typ.ACK, KEY)), MESSAGES.reversed(), Fault.PROTOCOL_VIOLATION, "root");
        fails(frame(signed(STATEMENT, Typ.ACK, KEY)), MESSAGES.subList(0, 2), Fault.PROTOCOL_VIOLATION, "count");
        fails(frame(signed(STATEMENT, Typ.ACK, KEY)), List.of(), Fault.PROTOCOL_VIOLATION, "count");
    }

    @Test
    void aRejectionIsOfItsFrameAndForItsReason() {
        List<Digest> one = MESSAGES.subList(0, 1);
        SignedStatement signed = signed(statement(Outcome.REJECTED, one, Optional.of("no")), Typ.ACK, KEY);
        var frame = new Frame(BOB, EventKind.REJECTED, "no", signed);
        assertThat(settlements.judgeDigests(frame, one)).isInstanceOf(Judgement.Holds.class);
        fails(new Frame(BOB, EventKind.REJECTED, "yes", signed), one, Fault.PROTOCOL_VIOLATION, "reason");
        fails(new Frame(BOB, EventKind.ACKNOWLEDGED, "", signed), one, Fault.PROTOCOL_VIOLATION, "outcome");
        var empty = signed(statement(Outcome.REJECTED, one, Optional.of("")), Typ.ACK, KEY);
        assertThat(settlements.judgeDigests(new Frame(BOB, EventKind.REJECTED, "", empty), one))
                .isInstanceOf(Judgement.Holds.class);
    }

    @Test
    void theSignatureMustBeOfThatKindAndByTheNodesKey() {
        fails(frame(signed(STATEMENT, Typ.ENVELOPE, KEY)), MESSAGES, Fault.BAD_SIGNATURE, "typ");
        fails(frame(signed(STATEMENT, Typ.ACK, key(6))), MESSAGES, Fault.WRONG_KEY, "kid");
        var moved =
                new SignedStatement(
                        STATEMENT.with("at", Json.of(NOW.plusSeconds(1).toString())),
                        signed(STATEMENT, Typ.ACK, KEY).signature());
        fails(frame(moved), MESSAGES, Fault.BAD_SIGNATURE, "over this statement");
        var gone =
                new SignedSettlements(
                        HUB, ENGINE, _ -> Optional.empty(), settlements.freshness(), InstantSource.fixed(NOW));
        assertThat(gone.judgeDigests(frame(signed(STATEMENT, Typ.ACK, KEY)), MESSAGES))
                .isInstanceOf(Judgement.Fails.class);
    }

    @Test
    void whatIsNoStatementIsMalformedAndItsMemberNamed() {
        List<String> members = new ArrayList<>(List.of("hub_id", "node_id", "outcome", "root", "count", "at"));
        for (String member : members) {
            fails(frame(signed(STATEMENT.without(member), Typ.ACK, KEY)), MESSAGES, Fault.MALFORMED, member);
            fails(frame(signed(STATEMENT.with(member, Json.TRUE), Typ.ACK, KEY)), MESSAGES, Fault.MALFORMED, member);
        }
        fails(frame(signed(STATEMENT.with("extra", Json.TRUE), Typ.ACK, KEY)), MESSAGES, Fault.MALFORMED, "extra");
        fails(frame(signed(STATEMENT.with("reason", Json.of("")), Typ.ACK, KEY)), MESSAGES, Fault.MALFORMED, "reason");
        assertThat(SignedSettlements.notOutstanding("x.1").detail()).contains("x.1");
    }
}
