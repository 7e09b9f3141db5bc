package io.bpci.casework;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.envelope.Envelope;
import io.bpci.jose.DetachedJws.Outcome;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class CaseFuzzTest {
    private static final List<byte[]> SEEDS =
            CaseStepTest.acts()
                    .map(act -> CaseStepTest.signed(CaseStep.content(CaseStepTest.CASE, act)).bytes())
                    .toList();

    static Stream<byte[]> steps() {
        return SEEDS.stream();
    }

    static Stream<byte[]> contents() {
        return CaseStepTest.acts().map(act -> CaseStep.content(CaseStepTest.CASE, act).toString().getBytes(UTF_8));
    }

    @MethodSource("steps")
    @FuzzTest
    void anyBytesAreAStepThatProvesWhoTookItOrMalformed(byte[] input) {
        try {
            CaseStep read = CaseStep.of(Envelope.parse(input));
            assertThat(read.envelope().correlationId()).contains(read.caseId());
            if (read.envelope().verify(CaseStepTest.ENGINE, CaseStepTest.KEY.publicKey()) == Outcome.VALID) {
                assertThat(SEEDS).anyMatch(seed -> CaseStep.of(Envelope.parse(seed)).equals(read));
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    /** Signed here, so that the search need not get a signature past the reader. */
    @MethodSource("contents")
    @FuzzTest
    void anyContentIsAnActThatIsReadAgainOrMalformed(byte[] input) {
        try {
            if (!(StrictJson.parse(input) instanceof JsonObject content)) return;
            CaseStep read = CaseStep.of(CaseStepTest.signed(content));
            assertThat(read.caseId()).isEqualTo(CaseStepTest.CASE);
            assertThat(CaseStepTest.read(read.act()).act()).isEqualTo(read.act());
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
