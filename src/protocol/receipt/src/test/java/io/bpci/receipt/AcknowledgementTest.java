package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Typ;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.receipt.ReceiptVerdict.Acknowledgement;
import io.bpci.receipt.ReceiptVerdict.Proven;
import io.bpci.receipt.ReceiptVerdict.Refused;
import io.bpci.receipt.ReceiptVerdict.Step;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a target's signature proves in a receipt, and what takes it away. */
class AcknowledgementTest {
    private static final AcknowledgementExample EXAMPLE = new AcknowledgementExample();
    private static final JsonObject STATEMENT = EXAMPLE.signed.object();
    private static final ReceiptVerifier WITHOUT_KEY = new ReceiptVerifier(EXAMPLE.log.pinned(), TestLog.ENGINE);
    private static final ReceiptVerifier VERIFIER =
            WITHOUT_KEY.with(
                    TargetKeys.of(
                            TestLog.ENGINE,
                            List.of(TestLog.key(4).publicKey(), AcknowledgementExample.NODE.publicKey())));

    /** A hub that logs this, and has committed to it: whether it is true the verifier must find out. */
    private static Receipt logged(JsonObject acknowledgement) {
        return AcknowledgementExample.receipt(EXAMPLE.event.with(SignedAcknowledgement.MEMBER, acknowledgement));
    }

    private static Receipt loggedSigned(JsonObject statement) {
        return logged(AcknowledgementExample.acknowledgement(statement, Typ.ACK, AcknowledgementExample.NODE));
    }

    private static void isRefused(Receipt receipt, String why) {
        ReceiptVerdict verdict = VERIFIER.verify(receipt);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.failed()).isEqualTo(Step.ACKNOWLEDGEMENT);
                            assertThat(refused.why()).contains(why);
                        });
        Findings words = Explanation.of(receipt, verdict);
        assertThat(words.verified()).isFalse();
        assertThat(words.proven()).isEmpty();
    }

    @Test
    void theTargetsOwnWordIsProvenWithItsKey() {
        ReceiptVerdict verdict = VERIFIER.verify(EXAMPLE.receipt, AcknowledgementExample.MESSAGES.getFirst());
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Proven.class,
                        proven ->
                                assertThat(proven.acknowledgement())
                                        .isEqualTo(
                                                new Acknowledgement.Verified(
                                                        EXAMPLE.signed.statement(),
                                                        AcknowledgementExample.NODE.publicKey().thumbprint())));
        Findings words = Explanation.of(EXAMPLE.receipt, verdict);
        assertThat(words.verified()).isTrue();
        assertThat(words.proven()).anyMatch(it -> it.contains("node-002 itself") && it.contains("2 messages"));
        assertThat(Receipt.parse(EXAMPLE.receipt.json().toString().getBytes(UTF_8)).json())
                .isEqualTo(EXAMPLE.receipt.json());
    }

    @Test
    void withoutAKeyTheVerdictSaysThatNobodyLookedWhoseItIs() {
        ReceiptVerdict verdict = WITHOUT_KEY.verify(EXAMPLE.receipt);
        Findings words = Explanation.of(EXAMPLE.receipt, verdict);
        assertThat(words.verified()).isTrue();
        assertThat(words.notProven())
                .anyMatch(it -> it.contains("whose key that is") && it.contains("was not checked"));
        assertThat(words.proven()).noneMatch(it -> it.contains("itself"));
        isRefused(logged(EXAMPLE.acknowledgementJson().with("index", Json.of(1))), "none of those");
    }

    @Test
    void aRejectionIsProvenWithItsReason() {
        var acknowledgement =
                SignedAcknowledgement.ofEach(EXAMPLE.rejected, AcknowledgementExample.MESSAGES.subList(0, 1))
                        .getFirst();
        JsonObject event =
                AcknowledgementExample.event("rejected", acknowledgement)
                        .with("reason", Json.of(AcknowledgementExample.REASON));
        Receipt receipt = AcknowledgementExample.receipt(event);
        Findings words = Explanation.of(receipt, VERIFIER.verify(receipt));
        assertThat(words.verified()).isTrue();
        assertThat(words.proven()).anyMatch(it -> it.contains("rejected this message: \"no such account\""));
        isRefused(AcknowledgementExample.receipt(event.with("reason", Json.of("other"))), "another reason");
        isRefused(AcknowledgementExample.receipt(event.without("reason")), "another reason");
    }

    @Test
    void anotherKeyOrKindOfSignatureProvesNothing() {
        isRefused(
                logged(AcknowledgementExample.acknowledgement(STATEMENT, Typ.ACK, TestLog.key(6))),
                "not among those given");
        isRefused(
                logged(AcknowledgementExample.acknowledgement(STATEMENT, Typ.ENVELOPE, AcknowledgementExample.NODE)),
                "another kind of object");
        isRefused(
                logged(
                        EXAMPLE.acknowledgementJson()
                                .with("statement", STATEMENT.with("at", Json.of("2026-11-21T08:00:01Z")))),
                "not made with the key");
    }

    @Test
    void aKeyThatIsKnownToBeANodesCountsForThatNodeAlone() {
        for (String owner : List.of("node-002", "node-003")) {
            var key = new TargetKeys.Key(Optional.of(NodeId.parse(owner)), AcknowledgementExample.NODE.publicKey());
            ReceiptVerifier named = WITHOUT_KEY.with(new TargetKeys(TestLog.ENGINE, List.of(key)));
            assertThat(named.verify(EXAMPLE.receipt) instanceof Proven).isEqualTo(owner.equals("node-002"));
        }
    }

    @Test
    void whatTheTargetSignedMustBeWhatTheHubLogged() {
        isRefused(loggedSigned(STATEMENT.with("node_id", Json.of("node-003"))), "node_id");
        isRefused(
                loggedSigned(STATEMENT.with("hub_id", Json.of(TestLog.key(3).publicKey().thumbprint().value()))),
                "hub_id");
        isRefused(loggedSigned(EXAMPLE.rejected.object()), "outcome is rejected");
        isRefused(loggedSigned(STATEMENT.with("root", Json.of("A".repeat(43) + "="))), "none of those");
        isRefused(
                AcknowledgementExample.receipt(EXAMPLE.event.with("kind", Json.of("delivered"))),
                "outcome is acknowledged, and the entry's kind is \"delivered\"");
        isRefused(AcknowledgementExample.receipt(EXAMPLE.event.without("digest")), "digest");
        isRefused(
                AcknowledgementExample.receipt(EXAMPLE.event.with("digest", Json.of("1".repeat(64)))), "none of those");
        isRefused(AcknowledgementExample.receipt(EXAMPLE.event.without("target_node")), "target_node is missing");
    }

    @Test
    void whatIsNoAcknowledgementIsRefusedWithTheMemberAtFault() {
        JsonObject json = EXAMPLE.acknowledgementJson();
        isRefused(logged(json.with("extra", Json.TRUE)), "no member \"extra\"");
        isRefused(logged(json.without("index")), "index");
        isRefused(logged(json.with("signature", Json.of("x..y"))), "signature");
        isRefused(
                AcknowledgementExample.receipt(EXAMPLE.event.with(SignedAcknowledgement.MEMBER, Json.TRUE)), "object");
        for (String member : List.of("hub_id", "node_id", "outcome", "root", "count", "at")) {
            isMalformed(STATEMENT.without(member), member);
            isMalformed(STATEMENT.with(member, Json.of("?")), member);
            isMalformed(STATEMENT.with(member, Json.TRUE), member);
        }
        isMalformed(STATEMENT.with("extra", Json.TRUE), "extra");
        isMalformed(STATEMENT.with("reason", Json.of("x")), "reason");
        isMalformed(STATEMENT.with("count", Json.of(0)), "count");
        isMalformed(STATEMENT.with("count", Json.of(10_001)), "count");
        JsonObject rejected = EXAMPLE.rejected.object();
        isMalformed(rejected.without("reason"), "reason");
        isMalformed(rejected.with("count", Json.of(2)), "count");
        isMalformed(rejected.with("reason", Json.of("x".repeat(1_001))), "reason");
    }

    private static void isMalformed(JsonObject statement, String member) {
        DetachedJws any = EXAMPLE.signed.signature();
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> AcknowledgementStatement.Signed.of(statement, any))
                .withMessageContaining(member);
    }

    @Test
    void everyMessageOfAFrameHasItsOwnProof() {
        for (int size : new int[] {1, 2, 3, 255, 256, 257, 600}) {
            List<Digest> messages = new ArrayList<>();
            for (int i = 0; i < size; i++) messages.add(Digest.parse("%064x".formatted(i)));
            var signed =
                    AcknowledgementExample.statement(AcknowledgementStatement.Outcome.ACKNOWLEDGED, messages)
                            .sign(AcknowledgementExample.NODE, TestLog.ENGINE);
            List<SignedAcknowledgement> each = SignedAcknowledgement.ofEach(signed, messages);
            assertThat(each).hasSize(size);
            int last = size - 1;
            JsonObject event =
                    AcknowledgementExample.event("acknowledged", each.get(last))
                            .with("digest", Json.of(messages.get(last).hex()));
            assertThat(VERIFIER.verify(AcknowledgementExample.receipt(event))).isInstanceOf(Proven.class);
        }
    }

    @Test
    void aReceiptThatWithholdsTheMembersShowsNoAcknowledgement() {
        Receipt shown = EXAMPLE.receipt;
        var withheld = new Receipt(shown.entry(), shown.proof(), shown.checkpoint(), Optional.empty());
        assertThat(VERIFIER.verify(withheld))
                .isInstanceOfSatisfying(
                        Proven.class,
                        proven -> assertThat(proven.acknowledgement()).isEqualTo(new Acknowledgement.NotSigned()));
        assertThat(shown.entry().get(SignedAcknowledgement.MEMBER)).isNull();
    }
}
