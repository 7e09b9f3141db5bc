package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.MlDsa65PrivateKey;
import io.bpci.note.MlDsa65Signer;
import io.bpci.note.NoteVerifier;
import io.bpci.note.SignatureLine;
import io.bpci.note.SignedNote;
import io.bpci.note.Succession;
import io.bpci.receipt.SuccessionVerdict.Followed;
import io.bpci.receipt.SuccessionVerdict.Refused;
import io.bpci.receipt.SuccessionVerdict.Step;

import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** A log that signs 5 entries with key 1, 8 with key 2 and then goes on with key 3. */
class SuccessionVerifierTest {
    private static final String ORIGIN = "bpci-hub/test";
    private static final long NOW = 1_795_248_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TestLog first = TestLog.named(ORIGIN, 1).grow("entry", 5);
    private final TestLog second = first.withKey(2).grow("further", 3);
    private final TestLog third = second.withKey(3).grow("last", 2);
    private final SignedNote toSecond = first.succession(2, NOW);
    private final SignedNote toThird = second.succession(3, NOW + 1);

    private static SuccessionVerdict verify(PinnedLog pinned, SignedNote... notes) {
        return new SuccessionVerifier(pinned, TestLog.ENGINE).verify(new SuccessionChain(List.of(notes)));
    }

    private static PinnedLog followed(PinnedLog pinned, SignedNote... notes) {
        SuccessionVerdict verdict = verify(pinned, notes);
        assertThat(verdict).isInstanceOf(Followed.class);
        return ((Followed) verdict).log();
    }

    private static void assertRefused(SuccessionVerdict verdict, int number, Step step, String why) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.number()).isEqualTo(number);
                            assertThat(refused.failed()).isEqualTo(step);
                            assertThat(refused.why()).contains(why);
                        });
    }

    private static boolean proves(PinnedLog pinned, SignedCheckpoint head) {
        return new CheckpointVerifier(pinned, TestLog.ENGINE).verify(head) instanceof CheckpointVerdict.Proven;
    }

    private static String whyNot(PinnedLog pinned, SignedCheckpoint head) {
        var verdict = new CheckpointVerifier(pinned, TestLog.ENGINE).verify(head);
        assertThat(verdict).isInstanceOf(CheckpointVerdict.Refused.class);
        return ((CheckpointVerdict.Refused) verdict).why();
    }

    @Test
    void whoPinnedTheOldKeyComesToTheNewOnes() {
        assertThat(proves(first.pinned(), third.head())).isFalse();
        PinnedLog pinned = followed(first.pinned(), toSecond, toThird);
        for (SignedCheckpoint head :
                List.of(first.head(3), first.head(), second.head(6), second.head(), third.head())) {
            assertThat(proves(pinned, head)).as("%d", head.size()).isTrue();
        }
        assertThat(verify(first.pinned(), toSecond, toThird))
                .isInstanceOfSatisfying(Followed.class, verdict -> assertThat(verdict.links()).isEqualTo(2));
        var growth = new LogGrowth(first.head(4), third.head(), third.tree(10).consistency(4).path());
        assertThat(new HistoryVerifier(pinned, TestLog.ENGINE).verify(growth))
                .isInstanceOf(HistoryVerdict.Consistent.class);
    }

    @Test
    void aKeyCountsForItsSizesAlone() {
        PinnedLog pinned = followed(first.pinned(), toSecond, toThird);
        assertThat(whyNot(pinned, third.withKey(1).head()))
                .contains("does not count: it signs no head of more than 5 entries, and this has 10");
        assertThat(whyNot(pinned, third.withKey(2).head())).contains("no head of more than 8");
        assertThat(whyNot(pinned, second.withKey(3).head())).contains("no head of fewer than 9");
        assertThat(whyNot(pinned, first.withKey(2).head(5))).contains("no head of fewer than 6");
        // Without the succession the verifier cannot know.
        assertThat(proves(first.pinned(), third.withKey(1).head())).isTrue();
    }

    @Test
    void aRetiredKeyProvesNoForkBeyondItsEnd() {
        PinnedLog pinned = followed(first.pinned(), toSecond, toThird);
        var other = second.branch(5).withKey(1).grow("other", 3).head();
        var histories = new HistoryVerifier(pinned, TestLog.ENGINE);
        assertThat(histories.verify(ForkProof.ofOneSize(second.head(), other)))
                .isInstanceOf(HistoryVerdict.Refused.class);
        var earlier = first.branch(3).grow("other", 2).head();
        assertThat(histories.verify(ForkProof.ofOneSize(first.head(), earlier)))
                .isInstanceOf(HistoryVerdict.Forked.class);
    }

    @Test
    void aChainMayBeginBeforeThePinnedKeyAndEndWithIt() {
        PinnedLog pinned = followed(second.pinned(), toSecond, toThird);
        assertThat(proves(pinned, third.head())).isTrue();
        assertThat(proves(pinned, second.head())).isTrue();
        // What retired before the pinned key is not believed on its account.
        assertThat(proves(pinned, first.head())).isFalse();
        assertThat(verify(third.pinned(), toSecond, toThird))
                .isInstanceOfSatisfying(Followed.class, verdict -> assertThat(verdict.links()).isZero());
        assertThat(verify(first.pinned())).isInstanceOf(Followed.class);
    }

    @Test
    void whoPinnedTheOldAndTheNewKeyBoundsTheOldOne() {
        var both = new ArrayList<NoteVerifier>();
        for (TestLog log : List.of(first, second)) both.add(NoteVerifier.parse(log.verifierKey()));
        PinnedLog pinned = PinnedLog.of(both);
        assertThat(proves(pinned, third.withKey(1).head())).isTrue();
        assertThat(proves(followed(pinned, toSecond), third.withKey(1).head())).isFalse();
        assertThat(proves(followed(pinned, toSecond), second.head())).isTrue();
    }

    @Test
    void aSuccessionByAKeyThatIsNotPinnedIsRefused() {
        assertRefused(verify(TestLog.named(ORIGIN, 9).pinned(), toSecond, toThird), 1, Step.PINNED, "pinned");
        assertRefused(verify(third.withKey(9).pinned(), toSecond), 1, Step.PINNED, "nor any that followed");
    }

    @Test
    void aSuccessionOutOfOrderIsRefused() {
        assertRefused(verify(first.pinned(), toThird, toSecond), 2, Step.ORDER, "the one before it ended with");
        assertRefused(verify(first.pinned(), toSecond, toSecond), 2, Step.ORDER, "the one before it ended with");
        // It begins where the one before did not end.
        SignedNote fromFourth = second.withKey(4).succession(3, NOW);
        assertRefused(verify(first.pinned(), toSecond, fromFourth), 2, Step.ORDER, "it retires");
        SignedNote tooEarly = second.branch(5).succession(3, NOW);
        assertRefused(verify(first.pinned(), toSecond, tooEarly), 2, Step.ORDER, "at size 5");
        SignedNote back = second.succession(1, NOW);
        assertRefused(verify(first.pinned(), toSecond, back), 2, Step.ORDER, "signed before");
    }

    @Test
    void aForgedSuccessionIsRefused() {
        assertRefused(without(toSecond, first), Step.SIGNATURES);
        assertRefused(without(toSecond, second), Step.SIGNATURES);
        var moved = new SignedNote(toSecond.text().replace("size 5", "size 500"), toSecond.signatures());
        assertRefused(verify(first.pinned(), moved), 1, Step.SIGNATURES, "does not verify");
        SignedNote stranger = TestLog.named("bpci-hub/other", 1).grow("entry", 5).succession(2, NOW);
        assertRefused(verify(first.pinned(), stranger), 1, Step.ORIGIN, "bpci-hub/other");
    }

    private void assertRefused(SignedNote note, Step step) {
        assertRefused(verify(first.pinned(), note), 1, step, "required");
    }

    private static SignedNote without(SignedNote note, TestLog signer) {
        NoteVerifier by = NoteVerifier.parse(signer.verifierKey());
        List<SignatureLine> lines = note.signatures().stream().filter(line -> !line.isBy(by.name(), by.id())).toList();
        return new SignedNote(note.text(), lines);
    }

    @Test
    void whoPinnedALastingKeyIsNotLedToKeysWithoutOne() {
        var name = new KeyName(ORIGIN);
        var old = new MlDsa65Signer(name, MlDsa65PrivateKey.generate(RANDOM), RANDOM);
        var next = new MlDsa65Signer(name, MlDsa65PrivateKey.generate(RANDOM), RANDOM);
        var signer = new Ed25519Signer(name, TestLog.key(1), TestLog.ENGINE);
        var follower = new Ed25519Signer(name, TestLog.key(2), TestLog.ENGINE);
        var all =
                new Succession(
                        first.head().head(),
                        NOW,
                        List.of(signer.verifier(), old.verifier()),
                        List.of(follower.verifier(), next.verifier()));
        SignedNote whole = SignedNote.of(all.text(), signer, old, follower, next);
        PinnedLog lasting = PinnedLog.of(List.of(signer.verifier(), old.verifier()));
        PinnedLog plain = PinnedLog.of(List.of(signer.verifier()));

        assertThat(proves(followed(lasting, whole), second.head())).isFalse();
        var signed = new SignedCheckpoint(second.head().note().with(next.sign(second.head().note().text())));
        assertThat(proves(followed(lasting, whole), signed)).isTrue();
        // Who knows only Ed25519 goes on with that.
        assertThat(proves(followed(plain, whole), second.head())).isTrue();
        assertRefused(verify(lasting, toSecond), 1, Step.PINNED, "neither");

        var poorer = new Succession(first.head().head(), NOW, all.retired(), List.of(follower.verifier()));
        assertRefused(
                verify(lasting, SignedNote.of(poorer.text(), signer, old, follower)), 1, Step.PINNED, "ML-DSA-65");
    }

    @Test
    void witnessesStayPinned() {
        var witness = TestLog.witness("witness.example/1", 11);
        PinnedLog pinned = followed(first.pinned().witnessedBy(List.of(witness.verifier()), 1), toSecond);
        assertThat(proves(pinned, second.head())).isFalse();
        assertThat(proves(pinned, TestLog.cosigned(second.head(), witness, NOW))).isTrue();
    }

    @Test
    void aPublishedHistoryPinsEachKeyForItsSizes() {
        String published =
                ("{\"origin\":\"%s\",\"verifier_keys\":[\"%s\"],\"history\":["
                     + "{\"verifier_keys\":[\"%s\"],\"from_size\":0,\"from\":\"2026-11-21T08:00:00Z\",\"until_size\":5,\"until\":\"2026-11-21T09:00:00Z\"},"
                     + "{\"verifier_keys\":[\"%s\"],\"from_size\":6}]}")
                        .formatted(ORIGIN, second.verifierKey(), first.verifierKey(), second.verifierKey());
        PinnedLog pinned = PinnedLog.parse(published.getBytes(UTF_8));
        assertThat(proves(pinned, first.head())).isTrue();
        assertThat(proves(pinned, second.head())).isTrue();
        assertThat(proves(pinned, third.withKey(1).head())).isFalse();
        assertThat(proves(followed(pinned, toSecond, toThird), third.head())).isTrue();
        PinnedLog later =
                PinnedLog.parse(
                        published
                                .replace("\"from_size\":6", "\"from_size\":9")
                                .replace("\"until_size\":5", "\"until_size\":8")
                                .getBytes(UTF_8));
        assertRefused(verify(later, toSecond, toThird), 1, Step.PINNED, "signed other sizes");
        for (String wrong :
                List.of(
                        published.replace("\"from_size\":6", "\"from_size\":7"),
                        published.replace("\"from_size\":6", "\"from_size\":6,\"until_size\":9"),
                        published.replace("\"from_size\":0", "\"from_size\":-1"),
                        published.replace("\"from_size\":0", "\"from_size\":0.5"),
                        published.replace("\"from_size\":0", "\"from_size\":6"),
                        published.replace("\"from_size\":0,", ""),
                        published.replace("08:00:00Z", "08:00"),
                        published.replace("until\"", "to\""),
                        published.replaceAll("\"history\":.*", "\"history\":[]}"),
                        published.replaceAll("\"history\":.*", "\"history\":[1]}"),
                        published.replaceFirst(
                                "\"verifier_keys\":\\[[^]]*", "\"verifier_keys\":[\"" + third.verifierKey() + "\""),
                        published.replaceFirst(
                                "\\[\\{\"verifier_keys\":\\[[^]]*",
                                "[{\"verifier_keys\":[\"" + TestLog.named("other", 1).verifierKey() + "\""))) {
            assertThatThrownBy(() -> PinnedLog.parse(wrong.getBytes(UTF_8))).as(wrong).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void whatIsNoListOfSuccessionsIsRefusedByName() {
        String good = new SuccessionChain(List.of(toSecond)).json().toString();
        assertThat(SuccessionChain.parse(good.getBytes(UTF_8)).notes()).containsExactly(toSecond);
        String head =
                new SuccessionChain(List.of(toSecond)).json().toString().replace("bpci-log-succession/v1\\nlog ", "");
        for (String wrong : List.of("[]", "{}", "{\"successions\":{}}", "{\"successions\":[1]}", head, good + "x")) {
            assertThatThrownBy(() -> SuccessionChain.parse(wrong.getBytes(UTF_8))).isInstanceOf(Malformed.class);
        }
        assertThatThrownBy(() -> new SuccessionChain(List.of(first.head().note())))
                .hasMessageContaining("succession 1: a succession begins with the line");
    }

    @Test
    void findingsNameTheSuccessionAndTheStep() {
        var refused = (Refused) verify(first.pinned(), toThird, toSecond);
        Findings words = SuccessionFindings.of("receipt", refused);
        assertThat(words.verified()).isFalse();
        assertThat(words.steps().getFirst().name()).isEqualTo("succession 2, order");

        var verdict = (Followed) verify(first.pinned(), toSecond, toThird);
        Findings head =
                Explanation.of(
                        third.head(), new CheckpointVerifier(verdict.log(), TestLog.ENGINE).verify(third.head()));
        Findings whole = SuccessionFindings.with(head, verdict);
        assertThat(whole.verified()).isTrue();
        assertThat(whole.steps().getFirst().words()).contains("2 times");
    }
}
