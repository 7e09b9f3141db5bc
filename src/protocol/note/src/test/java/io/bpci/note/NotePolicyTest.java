package io.bpci.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.note.VerifiedSignature.Plain;
import io.bpci.note.VerifiedSignature.Timestamped;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class NotePolicyTest {
    private static final NoteVerifier PETER = NoteVerifier.parse(Samples.PETER_KEY);
    private static final NoteVerifier ENOCH = NoteVerifier.parse(Samples.ENOCH_KEY);
    private static final SignedNote BY_BOTH =
            Samples.note(Samples.GO_TEXT + "\n" + Samples.PETER_LINE + Samples.ENOCH_LINE);
    private static final long NOON = 1_700_000_000;

    private static NotePolicy requiring(Quorum... quorums) {
        return new NotePolicy(Samples.ED25519, quorums);
    }

    private static String refusal(OpenedNote opened) {
        assertThat(opened).isInstanceOf(OpenedNote.Refused.class);
        return ((OpenedNote.Refused) opened).why();
    }

    private static SignedNote changed(SignedNote note, String from, String to) {
        return new SignedNote(note.text().replace(from, to), note.signatures());
    }

    record Published(String key, String note) {}

    static Stream<Published> published() {
        return Stream.of(
                new Published(Samples.FOO_KEY, Samples.FOO_NOTE), new Published(Samples.SUMDB_KEY, Samples.SUMDB_NOTE));
    }

    @ParameterizedTest
    @MethodSource("published")
    void publishedNotesVerifyUntilTheirTextChanges(Published published) {
        var verifier = NoteVerifier.parse(published.key());
        var note = Samples.note(published.note());
        var policy = requiring(Quorum.anyOf(verifier));
        assertThat(policy.open(note)).isEqualTo(new OpenedNote.Verified(note, List.of(new Plain(verifier)), List.of()));
        assertThat(policy.open(new SignedNote(note.text() + "\n", note.signatures())))
                .isEqualTo(new OpenedNote.SignatureInvalid(verifier));
    }

    @Test
    void aPublicLogsWitnessedCheckpointVerifiesWithTheTimeOfTheCosignature() {
        var log = NoteVerifier.parse(Samples.ARCHE_KEY);
        var witness = (CosignatureVerifier) NoteVerifier.parse(Samples.REMORA_KEY);
        var note = Samples.note(Samples.ARCHE_NOTE);
        var policy = requiring(Quorum.anyOf(log), Quorum.anyOf(witness));
        assertThat(policy.open(note))
                .isInstanceOfSatisfying(
                        OpenedNote.Verified.class,
                        verified -> {
                            assertThat(verified.signatures())
                                    .containsExactly(new Plain(log), new Timestamped(witness, 0x6a122120L));
                            assertThat(verified.unknown())
                                    .extracting(line -> line.name().value())
                                    .containsExactly(
                                            "arche2025h1.staging.ct.transparency.dev",
                                            "transparency.dev/DEV:witness-little-garden",
                                            "witness1.smartit.nu/witness1",
                                            "witness.stagemole.eu");
                        });
        assertThat(refusal(policy.open(changed(note, "1432088532", "1432088533"))))
                .isEqualTo(
                        "the signature by \"arche2025h1.staging.ct.transparency.dev\" (Ed25519, key ID ba2f06c0)"
                                + " does not verify over the note's text");
    }

    @Test
    void signaturesByKnownKeysHoldAndOthersAreListed() {
        assertThat(requiring(Quorum.anyOf(PETER)).open(BY_BOTH))
                .isEqualTo(
                        new OpenedNote.Verified(
                                BY_BOTH, List.of(new Plain(PETER)), List.of(BY_BOTH.signatures().getLast())));
        assertThat(requiring(Quorum.allOf(PETER, ENOCH)).open(BY_BOTH))
                .isEqualTo(new OpenedNote.Verified(BY_BOTH, List.of(new Plain(PETER), new Plain(ENOCH)), List.of()));
    }

    @Test
    void aNoteWithoutTheDemandedSignaturesIsRefused() {
        var stranger = Samples.ed25519("log.example", 1).verifier();
        assertThat(requiring(Quorum.anyOf(stranger)).open(BY_BOTH))
                .isEqualTo(new OpenedNote.QuorumMissed(Quorum.anyOf(stranger), 0));
        assertThat(refusal(requiring(Quorum.anyOf(PETER), new Quorum(2, List.of(stranger, ENOCH))).open(BY_BOTH)))
                .isEqualTo(
                        "the note has 1 of the at least 2 signatures required of: \"log.example\" (Ed25519, key ID "
                                + stranger.id()
                                + "), \"EnochRoot\" (Ed25519, key ID af0cfe78)");
    }

    @Test
    void oneBadSignatureByAKnownKeyRefusesTheNoteEvenIfItWasNotDemanded() {
        var bad = new SignatureLine(ENOCH.name(), ENOCH.id(), BY_BOTH.signatures().getFirst().signature());
        var note = BY_BOTH.with(bad);
        assertThat(requiring(Quorum.anyOf(PETER)).open(note)).isInstanceOf(OpenedNote.Verified.class);
        var policy = new NotePolicy(Samples.ED25519, List.of(Quorum.anyOf(PETER)), List.of(ENOCH));
        assertThat(policy.open(BY_BOTH)).isInstanceOf(OpenedNote.Verified.class);
        assertThat(policy.open(note)).isEqualTo(new OpenedNote.SignatureInvalid(ENOCH));
    }

    @Test
    void signaturesSwappedBetweenKeysAreRefused() {
        var first = BY_BOTH.signatures().getFirst();
        var last = BY_BOTH.signatures().getLast();
        var swapped =
                new SignedNote(
                        BY_BOTH.text(),
                        List.of(
                                new SignatureLine(first.name(), first.id(), last.signature()),
                                new SignatureLine(last.name(), last.id(), first.signature())));
        assertThat(requiring(Quorum.anyOf(PETER)).open(swapped)).isEqualTo(new OpenedNote.SignatureInvalid(PETER));
        assertThat(requiring(Quorum.anyOf(ENOCH)).open(swapped)).isEqualTo(new OpenedNote.SignatureInvalid(ENOCH));
    }

    @Test
    void aLineWithTheNameOrTheIdOfAKnownKeyButNotBothIsUnknown() {
        var good = BY_BOTH.signatures().getFirst();
        var wrongId = new SignatureLine(PETER.name(), ENOCH.id(), good.signature());
        var wrongName = new SignatureLine(ENOCH.name(), PETER.id(), good.signature());
        var note = new SignedNote(Samples.GO_TEXT, List.of(wrongId, wrongName));
        assertThat(requiring(Quorum.anyOf(PETER)).open(note)).isInstanceOf(OpenedNote.QuorumMissed.class);
        assertThat(PETER.verify(Samples.GO_TEXT, wrongId, Samples.ED25519)).isEmpty();
    }

    @Test
    void aSecondSignatureByAKnownKeyIsRefusedAndByAnUnknownOneIsListedOnce() {
        var note = Samples.note(Samples.GO_TEXT + "\n" + Samples.PETER_LINE + Samples.ENOCH_LINE + Samples.ENOCH_LINE);
        assertThat(requiring(Quorum.anyOf(PETER)).open(note))
                .isInstanceOfSatisfying(
                        OpenedNote.Verified.class, verified -> assertThat(verified.unknown()).hasSize(1));
        assertThat(refusal(requiring(Quorum.anyOf(ENOCH)).open(note)))
                .isEqualTo("the note has more than one signature by \"EnochRoot\" (Ed25519, key ID af0cfe78)");
    }

    @Test
    void aCheckpointDoublySignedByEd25519AndMlDsa65Verifies() {
        var classic = Samples.ed25519("log.example", 1);
        var quantum = Samples.mlDsa65("log.example", 2);
        var text = Samples.CHECKPOINT.text();
        var note = SignedNote.of(text, classic, quantum);
        var both = Quorum.allOf(classic.verifier(), quantum.verifier());

        assertThat(Samples.note(new String(note.bytes(), UTF_8))).isEqualTo(note);
        assertThat(requiring(both).open(note))
                .isEqualTo(
                        new OpenedNote.Verified(
                                note,
                                List.of(new Plain(classic.verifier()), new Plain(quantum.verifier())),
                                List.of()));
        assertThat(requiring(Quorum.anyOf(classic.verifier())).open(note)).isInstanceOf(OpenedNote.Verified.class);
        assertThat(requiring(Quorum.anyOf(quantum.verifier())).open(changed(note, "42", "43")))
                .isEqualTo(new OpenedNote.SignatureInvalid(quantum.verifier()));
        assertThat(requiring(both).open(SignedNote.of(text, classic))).isEqualTo(new OpenedNote.QuorumMissed(both, 1));
        var other = Samples.mlDsa65("log.example", 3).sign(text).signature();
        var forged = note.with(new SignatureLine(quantum.name(), quantum.verifier().id(), other));
        assertThat(requiring(both).open(forged)).isEqualTo(new OpenedNote.SignatureInvalid(quantum.verifier()));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, NOON, Long.MAX_VALUE})
    void aCosignatureHoldsWithItsTime(long time) {
        var log = Samples.ed25519("log.example", 1);
        var witness = Samples.cosigner("witness.example", 2);
        var note = SignedNote.of(Samples.CHECKPOINT.text(), log).with(witness.cosign(Samples.CHECKPOINT, time));
        var policy = requiring(Quorum.allOf(log.verifier(), witness.verifier()));
        assertThat(policy.open(note))
                .isEqualTo(
                        new OpenedNote.Verified(
                                note,
                                List.of(new Plain(log.verifier()), new Timestamped(witness.verifier(), time)),
                                List.of()));
    }

    @Test
    void aCosignatureCoversItsTimeTheTextAndTheExtensions() {
        var witness = Samples.cosigner("witness.example", 2);
        var checkpoint = new Checkpoint("o", 1, Samples.CHECKPOINT.root(), List.of("extension"));
        var line = witness.cosign(checkpoint, NOON);
        var note = new SignedNote(checkpoint.text(), List.of(line));
        var policy = requiring(Quorum.anyOf(witness.verifier()));
        var invalid = new OpenedNote.SignatureInvalid(witness.verifier());

        assertThat(policy.open(note)).isInstanceOf(OpenedNote.Verified.class);
        assertThat(policy.open(changed(note, "extension", "Extension"))).isEqualTo(invalid);
        assertThat(policy.open(note.with(timed(line, NOON + 1)))).isEqualTo(invalid);
        assertThat(policy.open(note.with(timed(line, -1)))).isEqualTo(invalid);
        assertThat(policy.open(note.with(new SignatureLine(line.name(), line.id(), new byte[7])))).isEqualTo(invalid);
        assertThatIllegalArgumentException().isThrownBy(() -> witness.cosign(checkpoint, -1));
    }

    @Test
    void aTimeBeyondTheLargestIsRefusedEvenIfItWasSigned() {
        var witness = Samples.cosigner("witness.example", 2);
        var text = Samples.CHECKPOINT.text();
        byte[] signature =
                Samples.ED25519.sign(
                        witness.key(), Slice.of(CosignatureVerifier.header(-1)), Slice.of(text.getBytes(UTF_8)));
        byte[] timestamped = ByteBuffer.allocate(72).putLong(-1).put(signature).array();
        var line = new SignatureLine(witness.name(), witness.verifier().id(), timestamped);
        assertThat(witness.verifier().verify(text, line, Samples.ED25519)).isEmpty();
    }

    private static SignatureLine timed(SignatureLine line, long time) {
        byte[] signature = line.signature();
        ByteBuffer.wrap(signature).putLong(time);
        return new SignatureLine(line.name(), line.id(), signature);
    }

    @Test
    void aCosignatureIsNoSignatureOfTheLogAndTheOtherWayRound() {
        var name = new KeyName("one.example");
        var key = Samples.peter().key();
        var signer = new Ed25519Signer(name, key, Samples.ED25519);
        var cosigner = new Cosigner(name, key, Samples.ED25519);
        var text = Samples.CHECKPOINT.text();
        var signed = signer.sign(text);
        var cosigned = cosigner.cosign(Samples.CHECKPOINT, NOON);
        assertThat(
                        signer.verifier()
                                .verify(
                                        text,
                                        new SignatureLine(name, signed.id(), cosigned.signature()),
                                        Samples.ED25519))
                .isEmpty();
        assertThat(
                        cosigner.verifier()
                                .verify(
                                        text,
                                        new SignatureLine(name, cosigned.id(), signed.signature()),
                                        Samples.ED25519))
                .isEmpty();
    }

    @Test
    void twoKeysOfOneNameAndIdAreRefusedNotConfused() {
        var name = new KeyName("log.example");
        byte[] typeAndKey = Samples.mlDsa65("log.example", 1).verifier().typeAndKey();
        var lastBytes = ByteBuffer.wrap(typeAndKey, typeAndKey.length - Integer.BYTES, Integer.BYTES).slice();
        Map<KeyId, byte[]> seen = new HashMap<>();
        byte[] other = null;
        for (int i = 0; other == null; i++) {
            lastBytes.putInt(0, i);
            other = seen.put(KeyId.of(name, typeAndKey), typeAndKey.clone());
        }
        var first = verifier(name, typeAndKey);
        var second = verifier(name, other);
        assertThat(first.id()).isEqualTo(second.id());
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> requiring(Quorum.anyOf(first, second)))
                .withMessageContaining("two different keys are called \"log.example\" (ML-DSA-65, key ID");
    }

    private static NoteVerifier verifier(KeyName name, byte[] typeAndKey) {
        return MlDsa65Verifier.of(name, Arrays.copyOfRange(typeAndKey, 1, typeAndKey.length));
    }

    @Test
    void aPolicyThatCannotBeIsRefused() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> requiring())
                .withMessageContaining("without a quorum");
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Quorum.anyOf());
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> new Quorum(0, List.of(PETER)));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> new Quorum(2, List.of(PETER)));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Quorum.allOf(PETER, PETER));
    }
}
