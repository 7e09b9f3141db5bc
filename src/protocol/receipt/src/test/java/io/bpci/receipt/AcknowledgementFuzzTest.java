package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.receipt.ReceiptVerdict.Acknowledgement;
import io.bpci.receipt.ReceiptVerdict.Proven;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} this searches for inputs on and on; without it, it runs the seeds alone. */
class AcknowledgementFuzzTest {
    private static final int SEEDS = 50;
    private static final AcknowledgementExample EXAMPLE = new AcknowledgementExample();
    private static final ReceiptVerifier VERIFIER =
            new ReceiptVerifier(EXAMPLE.log.pinned(), TestLog.ENGINE)
                    .with(TargetKeys.of(TestLog.ENGINE, List.of(AcknowledgementExample.NODE.publicKey())));

    static Stream<byte[]> acknowledgements() {
        return ReceiptFuzzTest.mutations(EXAMPLE.acknowledgementJson().toString());
    }

    static Stream<byte[]> seeds() {
        return acknowledgements().limit(SEEDS);
    }

    @Test
    void manyMutationsProveNothingElse() {
        acknowledgements().forEach(this::whateverAHubLogsIsTheTargetsWordOrProvesNothing);
    }

    /** The hub is the forger here: it commits to what it makes up, and its log is in order. */
    @MethodSource("seeds")
    @FuzzTest
    void whateverAHubLogsIsTheTargetsWordOrProvesNothing(byte[] input) {
        Json made;
        try {
            made = StrictJson.parse(input);
        } catch (Malformed e) {
            return;
        }
        JsonObject event = EXAMPLE.event.with(SignedAcknowledgement.MEMBER, made);
        Receipt receipt = AcknowledgementExample.receipt(event);
        ReceiptVerdict verdict = VERIFIER.verify(receipt);
        assertThat(Explanation.of(receipt, verdict).verified()).isEqualTo(verdict instanceof Proven);
        if (verdict instanceof Proven proven) {
            assertThat(proven.acknowledgement())
                    .isEqualTo(
                            new Acknowledgement.Verified(
                                    EXAMPLE.signed.statement(), AcknowledgementExample.NODE.publicKey().thumbprint()));
        }
    }
}
