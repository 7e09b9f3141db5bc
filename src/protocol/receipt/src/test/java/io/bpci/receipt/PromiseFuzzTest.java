package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class PromiseFuzzTest {
    private static final int SEEDS = 50;
    private static final PromiseExample EXAMPLE = new PromiseExample();
    private static final PromiseVerifier PROMISES = new PromiseVerifier(PromiseExample.HUB_ID, TestLog.ENGINE);
    private static final BrokenPromiseVerifier BROKEN = new BrokenPromiseVerifier(EXAMPLE.log.pinned(), TestLog.ENGINE);

    static Stream<byte[]> promises() {
        return ReceiptFuzzTest.mutations(EXAMPLE.promise.json().toString());
    }

    static Stream<byte[]> proofs() {
        return ReceiptFuzzTest.mutations(EXAMPLE.broken.json().toString());
    }

    static Stream<byte[]> promiseSeeds() {
        return promises().limit(SEEDS);
    }

    static Stream<byte[]> proofSeeds() {
        return proofs().limit(SEEDS);
    }

    @Test
    void manyMutationsProveNothingElse() {
        promises().forEach(this::anyBytesAreThePromiseOrProveNothing);
        proofs().forEach(this::anyBytesAreTheBrokenPromiseOrProveNothing);
    }

    @MethodSource("promiseSeeds")
    @FuzzTest
    void anyBytesAreThePromiseOrProveNothing(byte[] input) {
        try {
            Promise promise = Promise.parse(input);
            Findings words = PromiseExplanation.of(promise, PROMISES.verify(promise));
            if (words.verified()) {
                assertThat(EXAMPLE.promises.stream().map(Promise::entry)).contains(promise.entry());
                assertThat(promise.statement()).isEqualTo(EXAMPLE.promise.statement());
            }
        } catch (Malformed e) {
            assertThat(Explanation.unreadable("promise", e).verified()).isFalse();
        }
    }

    @MethodSource("proofSeeds")
    @FuzzTest
    void anyBytesAreTheBrokenPromiseOrProveNothing(byte[] input) {
        try {
            BrokenPromise proof = BrokenPromise.parse(input);
            Findings words = PromiseExplanation.of(proof, BROKEN.verify(proof));
            if (words.verified()) {
                assertThat(proof.promise().entry()).isEqualTo(EXAMPLE.promise.entry());
                assertThat(proof.later().checkpoint().text()).isEqualTo(EXAMPLE.broken.later().checkpoint().text());
            }
        } catch (Malformed e) {
            assertThat(Explanation.unreadable("broken promise", e).verified()).isFalse();
        }
    }
}
