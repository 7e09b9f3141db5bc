package io.bpci.witness;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.note.Checkpoint;
import io.bpci.note.Cosigner;
import io.bpci.note.SignatureLine;
import io.bpci.witness.WitnessAnswer.Cosignatures;
import io.bpci.witness.WitnessAnswer.OutOfStep;
import io.bpci.witness.WitnessAnswer.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/** Answers as a log reads them. */
class WitnessAnswerTest {
    private static final long NOW = 1_800_000_000;

    private final Checkpoint checkpoint = TestLog.honest().checkpoint(5);
    private final Cosigner witness = TestLog.cosigner("witness.example/w1", 9);

    private static WitnessAnswer read(int status, String type, String body) {
        return WitnessAnswer.read(status, type, body.getBytes(UTF_8));
    }

    private Optional<SignatureLine> found(SignatureLine... lines) {
        var body = new StringBuilder();
        for (SignatureLine line : lines) body.append(line.text()).append('\n');
        return ((Cosignatures) read(200, "", body.toString())).by(witness.verifier(), checkpoint, NOW, TestLog.ED25519);
    }

    @Test
    void theCosignatureOfTheWitnessIsFoundAmongOthers() {
        SignatureLine own = witness.cosign(checkpoint, NOW);
        SignatureLine stranger = TestLog.cosigner("witness.example/w2", 8).cosign(checkpoint, NOW);
        assertThat(found(own)).contains(own);
        assertThat(found(stranger, own)).contains(own);
        assertThat(found(stranger)).isEmpty();
    }

    @Test
    void aCosignatureThatDoesNotHoldIsNone() {
        assertThat(found(witness.cosign(TestLog.honest().checkpoint(6), NOW))).isEmpty();
        SignatureLine impostor = TestLog.cosigner("witness.example/w1", 8).cosign(checkpoint, NOW);
        assertThat(found(new SignatureLine(impostor.name(), witness.verifier().id(), impostor.signature()))).isEmpty();
    }

    @Test
    void aCosignatureOfNoTimeOrTheFutureIsNone() {
        assertThat(found(witness.cosign(checkpoint, 0))).isEmpty();
        assertThat(found(witness.cosign(checkpoint, NOW + 1))).isEmpty();
        assertThat(found(witness.cosign(checkpoint, NOW))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/x.tlog.size", "text/x.tlog.size; charset=utf-8", "Text/X.Tlog.Size"})
    void theSizeThatAWitnessKnowsIsRead(String type) {
        assertThat(read(409, type, "20852014\n")).isEqualTo(new OutOfStep(20852014));
        assertThat(read(409, type, "0\n")).isEqualTo(new OutOfStep(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    409 | text/plain       | 5¶ | without the size
                    409 | ``               | 5¶ | without the size
                    409 | text/x.tlog.size | 5  | newline
                    409 | text/x.tlog.size | 05¶ | leading zeros
                    409 | text/x.tlog.size | -1¶ | decimal
                    409 | text/x.tlog.size | ¶ | decimal
                    409 | text/x.tlog.size | 9999999999999999999¶ | above
                    200 | text/plain       | ``  | no signature line
                    200 | text/plain       | hello¶ | em dash
                    400 | text/plain       | x | malformed
                    403 | text/plain       | x | keys
                    404 | text/plain       | x | this log
                    422 | text/plain       | x | inconsistent
                    500 | text/plain       | x | status 500
                    302 | text/plain       | x | status 302
                    """)
    void anythingElseIsARefusalThatSaysWhy(int status, String type, String body, String why) {
        assertThat(read(status, type, body.replace('¶', '\n')))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.status()).isEqualTo(status);
                            assertThat(refused.why()).contains(why);
                        });
    }

    @Test
    void anAnswerWithoutEndIsRefused() {
        assertThat(WitnessAnswer.read(200, "", new byte[WitnessAnswer.MAX_BYTES + 1])).isInstanceOf(Refused.class);
        assertThat(WitnessAnswer.read(200, "", new byte[] {(byte) 0xff})).isInstanceOf(Refused.class);
    }
}
