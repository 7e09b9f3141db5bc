package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class ReceiptFuzzTest {
    private static final int MUTATIONS = 2000;
    private static final int SEEDS = 50;
    private static final Example EXAMPLE = new Example();
    private static final ReceiptVerifier RECEIPTS = new ReceiptVerifier(EXAMPLE.pinned, TestLog.ENGINE);
    private static final HistoryVerifier HISTORIES = new HistoryVerifier(EXAMPLE.log.pinned(), TestLog.ENGINE);

    static Stream<byte[]> receipts() {
        return mutations(EXAMPLE.receipt.json().toString());
    }

    static Stream<byte[]> growths() {
        return mutations(EXAMPLE.growth().json().toString());
    }

    static Stream<byte[]> forks() {
        return mutations(EXAMPLE.fork().json().toString());
    }

    static Stream<byte[]> keys() {
        return mutations(EXAMPLE.lines().getLast()[1]);
    }

    static Stream<byte[]> histories() {
        return mutations(EXAMPLE.keysAfterwards());
    }

    static Stream<byte[]> successions() {
        return mutations(EXAMPLE.successions().json().toString());
    }

    static Stream<byte[]> successionSeeds() {
        return successions().limit(SEEDS);
    }

    static Stream<byte[]> receiptSeeds() {
        return receipts().limit(SEEDS);
    }

    static Stream<byte[]> growthSeeds() {
        return growths().limit(SEEDS);
    }

    static Stream<byte[]> forkSeeds() {
        return forks().limit(SEEDS);
    }

    static Stream<byte[]> keySeeds() {
        return keys().limit(SEEDS);
    }

    static Stream<byte[]> mutations(String text) {
        byte[] good = text.getBytes(UTF_8);
        byte[] likely = "\"\\{}[]:,n0123+/=A ".getBytes(UTF_8);
        var random = new Random(9162);
        return Stream.concat(
                Stream.of(good),
                Stream.generate(
                                () -> {
                                    byte[] bad = good.clone();
                                    bad[random.nextInt(bad.length)] =
                                            random.nextBoolean()
                                                    ? likely[random.nextInt(likely.length)]
                                                    : (byte) random.nextInt(256);
                                    int from = random.nextInt(8) == 0 ? random.nextInt(bad.length) : 0;
                                    int to = random.nextInt(8) == 0 ? random.nextInt(from, bad.length) : bad.length;
                                    return Arrays.copyOfRange(bad, from, to);
                                })
                        .limit(MUTATIONS));
    }

    @Test
    void manyMutationsProveNothingElse() {
        receipts().forEach(this::anyBytesAreTheReceiptOrProveNothing);
        growths().forEach(this::anyBytesAreTheGrowthOrProveNothing);
        forks().forEach(this::anyBytesAreTheForkOrProveNothing);
        keys().forEach(this::anyBytesAreKeysOrMalformed);
        histories().forEach(this::anyBytesAreKeysOrMalformed);
        successions().forEach(this::anyBytesAreTheSuccessionsOrLeadNowhere);
    }

    @MethodSource("receiptSeeds")
    @FuzzTest
    void anyBytesAreTheReceiptOrProveNothing(byte[] input) {
        try {
            Receipt receipt = Receipt.parse(input);
            ReceiptVerdict verdict = RECEIPTS.verify(receipt);
            Findings words = Explanation.of(receipt, verdict);
            assertThat(words.verified()).isEqualTo(verdict instanceof ReceiptVerdict.Proven);
            if (words.verified()) {
                assertThat(receipt.entry()).isEqualTo(EXAMPLE.receipt.entry());
                assertThat(receipt.proof()).isEqualTo(EXAMPLE.receipt.proof());
                assertThat(receipt.checkpoint().text()).isEqualTo(EXAMPLE.receipt.checkpoint().text());
            }
        } catch (Malformed e) {
            assertThat(Explanation.unreadable("receipt", e).verified()).isFalse();
        }
    }

    @MethodSource("growthSeeds")
    @FuzzTest
    void anyBytesAreTheGrowthOrProveNothing(byte[] input) {
        try {
            LogGrowth growth = LogGrowth.parse(input);
            Findings words = Explanation.of(growth, HISTORIES.verify(growth));
            if (words.verified()) {
                assertThat(List.of(growth.older().head(), growth.newer().head()))
                        .isEqualTo(List.of(EXAMPLE.growth().older().head(), EXAMPLE.growth().newer().head()));
            }
        } catch (Malformed e) {
            assertThat(Explanation.unreadable("consistency", e).verified()).isFalse();
        }
    }

    @MethodSource("forkSeeds")
    @FuzzTest
    void anyBytesAreTheForkOrProveNothing(byte[] input) {
        try {
            ForkProof proof = ForkProof.parse(input);
            Findings words = Explanation.of(HISTORIES.verify(proof));
            if (words.forked()) {
                assertThat(List.of(proof.smaller().head(), proof.larger().head()))
                        .isEqualTo(List.of(EXAMPLE.fork().smaller().head(), EXAMPLE.fork().larger().head()));
            }
        } catch (Malformed e) {
            assertThat(Explanation.unreadable("fork", e).verified()).isFalse();
        }
    }

    @MethodSource("keySeeds")
    @FuzzTest
    void anyBytesAreKeysOrMalformed(byte[] input) {
        try {
            assertThat(PinnedLog.parse(input).origin()).isNotEmpty();
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("successionSeeds")
    @FuzzTest
    void anyBytesAreTheSuccessionsOrLeadNowhere(byte[] input) {
        try {
            SuccessionChain chain = SuccessionChain.parse(input);
            var verifier = new SuccessionVerifier(EXAMPLE.log.pinned(), TestLog.ENGINE);
            if (verifier.verify(chain) instanceof SuccessionVerdict.Followed followed && followed.links() > 0) {
                assertThat(chain.links()).isEqualTo(EXAMPLE.successions().links());
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
