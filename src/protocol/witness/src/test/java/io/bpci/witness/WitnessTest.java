package io.bpci.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.json.Malformed;
import io.bpci.merkle.Hash;
import io.bpci.note.Checkpoint;
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.NotePolicy;
import io.bpci.note.OpenedNote;
import io.bpci.note.Quorum;
import io.bpci.note.RootHash;
import io.bpci.note.SignatureLine;
import io.bpci.note.SignedNote;
import io.bpci.note.VerifiedSignature;
import io.bpci.witness.WitnessOutcome.Backward;
import io.bpci.witness.WitnessOutcome.Cosigned;
import io.bpci.witness.WitnessOutcome.Inconsistent;
import io.bpci.witness.WitnessOutcome.NotSigned;
import io.bpci.witness.WitnessOutcome.OutOfStep;
import io.bpci.witness.WitnessOutcome.Refused;
import io.bpci.witness.WitnessOutcome.UnknownLog;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The witness's decision, case by case as tlog-witness has them. */
class WitnessTest {
    private static final long TIME = 1_800_000_000;

    private final TestLog log = TestLog.honest();
    private final Cosigner cosigner = TestLog.cosigner("witness.example/w1", 9);
    private final Witness witness = new Witness(cosigner, List.of(log.witnessed()));

    private Optional<CosignedHead> known(long size) {
        return Optional.of(new CosignedHead(log.note(size)));
    }

    private WitnessOutcome decide(Optional<CosignedHead> known, AddCheckpoint request) {
        return witness.decide(known, request, TIME);
    }

    private static <T extends Refused> T refused(WitnessOutcome outcome, Class<T> as, int status) {
        assertThat(outcome).isInstanceOf(as);
        assertThat(outcome.status()).isEqualTo(status);
        T refused = as.cast(outcome);
        assertThat(refused.why()).isNotBlank().doesNotEndWith(".");
        return refused;
    }

    private CosignedHead cosigned(WitnessOutcome outcome, long size) {
        assertThat(outcome).isInstanceOf(Cosigned.class);
        assertThat(outcome.status()).isEqualTo(200);
        CosignedHead head = ((Cosigned) outcome).head();
        assertThat(head.size()).isEqualTo(size);
        assertThat(head.root()).isEqualTo(Hash.of(log.checkpoint(size).root().bytes()));
        var policy =
                new NotePolicy(
                        TestLog.ED25519, Quorum.allOf(log.signer().verifier()), Quorum.allOf(cosigner.verifier()));
        assertThat(policy.open(head.note()))
                .isInstanceOfSatisfying(
                        OpenedNote.Verified.class,
                        verified ->
                                assertThat(verified.signatures())
                                        .contains(new VerifiedSignature.Timestamped(cosigner.verifier(), TIME)));
        assertThat(head.note().signatures()).contains(((Cosigned) outcome).cosignature());
        return head;
    }

    @Test
    void aLogIsFollowedFromItsFirstCheckpointOn() {
        Optional<CosignedHead> known = Optional.empty();
        long before = 0;
        for (long size : new long[] {0, 0, 1, 2, 5, 5, 8, 300, 777}) {
            known = Optional.of(cosigned(decide(known, log.request(before, size)), size));
            before = size;
        }
    }

    @Test
    void theFirstCheckpointMayBeOfAnySize() {
        cosigned(decide(Optional.empty(), log.request(0, 123)), 123);
    }

    @Test
    void extensionLinesAreCosignedToo() {
        Checkpoint plain = log.checkpoint(3);
        var extended = new Checkpoint(plain.origin(), plain.size(), plain.root(), List.of("more"));
        var outcome = decide(Optional.empty(), AddCheckpoint.first(SignedNote.of(extended.text(), log.signer())));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Cosigned.class,
                        cosigned ->
                                assertThat(
                                                cosigner.verifier()
                                                        .verify(
                                                                extended.text(),
                                                                cosigned.cosignature(),
                                                                TestLog.ED25519))
                                        .isPresent());
    }

    @Test
    void onlySignaturesThatWereVerifiedAreKept() {
        SignatureLine stranger = TestLog.cosigner("stranger.example/w", 8).cosign(log.checkpoint(4), TIME);
        var outcome = decide(Optional.empty(), AddCheckpoint.first(log.note(4).with(stranger)));
        CosignedHead head = cosigned(outcome, 4);
        assertThat(head.note().signatures()).hasSize(2).doesNotContain(stranger);
    }

    @Test
    void anyOfTheKeysOfALogWillDo() {
        TestLog newer = new TestLog(log.origin(), 2, "leaf");
        var rotated =
                new Witness(
                        cosigner,
                        List.of(
                                new WitnessedLog(
                                        log.origin(), List.of(log.signer().verifier(), newer.signer().verifier()))));
        assertThat(rotated.decide(known(3), newer.request(3, 6), TIME)).isInstanceOf(Cosigned.class);
    }

    @Test
    void anUnknownLogIs404() {
        TestLog other = new TestLog("example.com/other", 1, "leaf");
        refused(decide(Optional.empty(), other.request(0, 3)), UnknownLog.class, 404);
        assertThat(witness.knows(other.origin())).isFalse();
        assertThat(witness.knows(log.origin())).isTrue();
    }

    @Test
    void aCheckpointWithoutAKnownSignatureIs403() {
        TestLog impostor = new TestLog(log.origin(), 7, "leaf");
        refused(decide(known(3), impostor.request(3, 5)), NotSigned.class, 403);
    }

    @Test
    void aFalseSignatureByAKnownKeyIs403EvenBesideAGoodOne() {
        Ed25519Signer second = new Ed25519Signer(new KeyName(log.origin()), TestLog.key(2), TestLog.ED25519);
        var two =
                new Witness(
                        cosigner,
                        List.of(new WitnessedLog(log.origin(), List.of(log.signer().verifier(), second.verifier()))));
        SignatureLine elsewhere = second.sign(log.checkpoint(4).text());
        var request = new AddCheckpoint(3, log.proof(3, 5), log.note(5).with(elsewhere));
        refused(two.decide(known(3), request, TIME), NotSigned.class, 403);
    }

    @Test
    void anOldSizeAboveTheCheckpointsIs400() {
        refused(decide(known(5), new AddCheckpoint(5, List.of(), log.note(3))), Backward.class, 400);
    }

    @Test
    void anOldSizeThatIsNotTheKnownOneIs409WithTheKnownOne() {
        for (AddCheckpoint request : List.of(log.request(0, 9), log.request(4, 9), log.request(6, 9))) {
            var outOfStep = refused(decide(known(5), request), OutOfStep.class, 409);
            assertThat(outOfStep.size()).isEqualTo(5);
            assertThat(outOfStep.fork()).isEmpty();
        }
        assertThat(refused(decide(Optional.empty(), log.request(2, 9)), OutOfStep.class, 409).size()).isZero();
    }

    @Test
    void aRolledBackLogIsRefusedHoweverItAsks() {
        refused(decide(known(9), log.request(3, 5)), OutOfStep.class, 409);
        refused(decide(known(9), log.request(0, 5)), OutOfStep.class, 409);
        refused(decide(known(9), new AddCheckpoint(9, List.of(), log.note(5))), Backward.class, 400);
    }

    @Test
    void aProofThatDoesNotHoldIs422() {
        List<Hash> good = log.proof(5, 9);
        List<Hash> short1 = good.subList(0, good.size() - 1);
        List<Hash> swapped = new ArrayList<>(good);
        swapped.set(0, good.getLast());
        List<Hash> long1 = new ArrayList<>(good);
        long1.add(good.getFirst());
        for (List<Hash> bad : List.of(List.<Hash>of(), short1, swapped, long1, log.proof(4, 9))) {
            var inconsistent =
                    refused(decide(known(5), new AddCheckpoint(5, bad, log.note(9))), Inconsistent.class, 422);
            assertThat(inconsistent.fork()).isEmpty();
        }
    }

    @Test
    void anotherHistoryIs422() {
        TestLog forked = log.forked();
        refused(decide(known(5), forked.request(5, 9)), Inconsistent.class, 422);
    }

    @Test
    void aProofFromNothingMustBeEmpty() {
        var request = new AddCheckpoint(0, log.proof(1, 4), log.note(4));
        refused(decide(Optional.empty(), request), Inconsistent.class, 422);
    }

    @Test
    void aProofToTheSameSizeMustBeEmpty() {
        var request = new AddCheckpoint(5, log.proof(3, 5), log.note(5));
        refused(decide(known(5), request), Inconsistent.class, 422);
    }

    @Test
    void anEmptyTreeWithARootIs422() {
        var checkpoint = new Checkpoint(log.origin(), 0, RootHash.of(new byte[32]));
        var request = AddCheckpoint.first(SignedNote.of(checkpoint.text(), log.signer()));
        refused(decide(Optional.empty(), request), Inconsistent.class, 422);
        assertThat(refused(decide(known(0), request), Inconsistent.class, 422).fork()).isPresent();
    }

    @Test
    void anotherRootOfTheKnownSizeIs422AndAFork() {
        TestLog forked = log.forked();
        var request = new AddCheckpoint(5, List.of(), forked.note(5));
        Fork fork = refused(decide(known(5), request), Inconsistent.class, 422).fork().orElseThrow();
        assertThat(fork.origin()).isEqualTo(log.origin());
        assertThat(fork.size()).isEqualTo(5);
        assertThat(fork.first()).isEqualTo(log.note(5));
        assertThat(fork.second()).isEqualTo(forked.note(5));
        assertThat(log.witnessed().isShownBy(fork, TestLog.ED25519)).isTrue();
    }

    @Test
    void aForkIsSeenInARequestOutOfStepToo() {
        assertThat(refused(decide(known(5), log.forked().request(0, 5)), OutOfStep.class, 409).fork()).isPresent();
    }

    @Test
    void aForkThatTheLogDidNotSignIsNone() {
        TestLog impostor = new TestLog(log.origin(), 7, "other");
        var outcome = decide(known(5), new AddCheckpoint(5, List.of(), impostor.note(5)));
        assertThat(refused(outcome, NotSigned.class, 403).fork()).isEmpty();
        var invented = new Fork(log.note(5), impostor.note(5));
        assertThat(log.witnessed().isShownBy(invented, TestLog.ED25519)).isFalse();
        TestLog other = new TestLog("example.com/other", 1, "leaf");
        var elsewhere = new Fork(other.note(5), other.forked().note(5));
        assertThat(log.witnessed().isShownBy(elsewhere, TestLog.ED25519)).isFalse();
    }

    @Test
    void whatDoesNotContradictIsNoFork() {
        TestLog other = new TestLog("example.com/other", 1, "other");
        for (SignedNote second : List.of(log.note(5), log.forked().note(6), other.note(5))) {
            assertThatThrownBy(() -> new Fork(log.note(5), second)).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void whatCannotBeConfiguredIsRefused() {
        var verifier = log.signer().verifier();
        assertThatThrownBy(() -> new WitnessedLog("o", List.of())).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> new WitnessedLog("o", List.of(verifier, verifier))).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> new WitnessedLog("o", List.of(cosigner.verifier())))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("witness's key");
        assertThatThrownBy(() -> new Witness(cosigner, List.of(log.witnessed(), log.witnessed())))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("twice");
    }

    @Test
    void aMistakeOfTheCallerIsNoDecision() {
        assertThatThrownBy(() -> witness.decide(Optional.empty(), log.request(0, 1), 0))
                .isInstanceOf(IllegalArgumentException.class);
        TestLog other = new TestLog("example.com/other", 1, "leaf");
        assertThatThrownBy(() -> witness.decide(Optional.of(new CosignedHead(other.note(1))), log.request(1, 2), TIME))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
