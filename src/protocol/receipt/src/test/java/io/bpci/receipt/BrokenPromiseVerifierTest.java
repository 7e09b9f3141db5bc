package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class BrokenPromiseVerifierTest {
    private static final PromiseExample EXAMPLE = new PromiseExample();
    private static final BrokenPromiseVerifier VERIFIER =
            new BrokenPromiseVerifier(EXAMPLE.log.pinned(), TestLog.ENGINE);

    private static BrokenPromise read(BrokenPromise proof) {
        return BrokenPromise.parse(proof.json().toString().getBytes(UTF_8));
    }

    private static void isRefused(BrokenPromise proof, BrokenPromiseVerdict.Step step) {
        isRefused(VERIFIER, proof, step);
    }

    private static void isRefused(BrokenPromiseVerifier verifier, BrokenPromise proof, BrokenPromiseVerdict.Step step) {
        BrokenPromiseVerdict verdict = verifier.verify(proof);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        BrokenPromiseVerdict.Refused.class, refused -> assertThat(refused.failed()).isEqualTo(step));
        assertThat(PromiseExplanation.of(proof, verdict).verified()).isFalse();
    }

    /** A log of one entry before the promise and then these. */
    private static TestLog log(String... after) {
        return TestLog.named(PromiseExample.ORIGIN, 1).append(Example.entry(PromiseExample.BEFORE, 7)).append(after);
    }

    @Test
    void aPromiseThatALaterLogDoesNotHaveIsBroken() {
        BrokenPromise proof = read(EXAMPLE.broken);
        BrokenPromiseVerdict verdict = VERIFIER.verify(proof);
        assertThat(verdict).isInstanceOf(BrokenPromiseVerdict.Broken.class);
        Findings words = PromiseExplanation.of(proof, verdict);
        assertThat(words.verified()).isTrue();
        assertThat(words.forked()).isFalse();
        assertThat(words.proven()).anyMatch(sentence -> sentence.contains("did not keep that promise"));
    }

    @Test
    void aPromiseThatWasKeptIsNotBroken() {
        isRefused(
                PromiseExample.proof(EXAMPLE.promises.getLast(), EXAMPLE.log, 2, 3), BrokenPromiseVerdict.Step.ABSENCE);
        TestLog kept = log(Example.entry(Example.SECOND, 8), Example.entry(PromiseExample.LATER, 10));
        isRefused(PromiseExample.proof(EXAMPLE.promise, kept, 2, 3), BrokenPromiseVerdict.Step.ABSENCE);
    }

    @Test
    void theLaterEventMustBeLaterByTheHubsOwnWord() {
        for (String at : List.of("2026-11-21T08:10:00.200Z", "2026-11-21T08:00:00Z", "soon")) {
            String event = PromiseExample.LATER.replace("2026-11-21T08:20:00Z", at);
            isRefused(
                    PromiseExample.proof(EXAMPLE.promise, log(Example.entry(event, 10)), 1, 2),
                    BrokenPromiseVerdict.Step.TIME);
        }
        // A clock that was put back: the event is dated later, and was logged before.
        TestLog early =
                TestLog.named(PromiseExample.ORIGIN, 1).append(Example.entry(PromiseExample.LATER, 10), "{\"a\":1}");
        isRefused(PromiseExample.proof(EXAMPLE.promise, early, 0, 2), BrokenPromiseVerdict.Step.TIME);
    }

    @Test
    void theLeavesMustBeThoseOfTheLog() {
        BrokenPromise good = EXAMPLE.broken;
        byte[] bent = good.leaves().copy();
        bent[3] ^= 1;
        isRefused(
                new BrokenPromise(good.promise(), good.later(), good.beginning(), Slice.of(bent)),
                BrokenPromiseVerdict.Step.LEAVES);
        JsonObject json = good.json();
        isMalformed(json.with("leaves", Json.of("AAAA")), "leaves must be the hashes of 2 entries");
        isMalformed(json.with("leaves", Json.of("AAA")), "leaves must be base64");
        isMalformed(json.with("beginning", Json.strings(List.of())), "fall into 1 subtrees, not 0");
        isMalformed(json.with("extra", Json.TRUE), "a broken promise has no member \"extra\"");
        String leaves = java.util.Base64.getEncoder().encodeToString(Arrays.copyOf(bent, 32));
        isMalformed(json.with("leaves", Json.of(leaves)), "not 32 bytes");
    }

    private static void isMalformed(JsonObject json, String why) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> BrokenPromise.parse(json.toString().getBytes(UTF_8)))
                .withMessageContaining(why);
    }

    @Test
    void anotherLogOrAnotherKeyProvesNothing() {
        var stranger = TestLog.named(PromiseExample.ORIGIN, 5).append("{\"a\":1}");
        isRefused(
                new BrokenPromiseVerifier(stranger.pinned(), TestLog.ENGINE),
                EXAMPLE.broken,
                BrokenPromiseVerdict.Step.LATER);
        TestLog other =
                TestLog.named("bpci-hub/other", 1)
                        .append("{\"a\":1}", "{\"a\":2}", Example.entry(PromiseExample.LATER, 10));
        isRefused(PromiseExample.proof(EXAMPLE.promise, other, 2, 3), BrokenPromiseVerdict.Step.LATER);
        Promise forged =
                Promise.make(
                                List.of(PromiseExample.promised(Example.SECOND, 8)),
                                PromiseExample.terms(1, PromiseExample.PROMISED_AT),
                                TestLog.key(3),
                                TestLog.ENGINE)
                        .getFirst();
        isRefused(PromiseExample.proof(forged, EXAMPLE.log, 2, 3), BrokenPromiseVerdict.Step.PROMISE);
    }

    @Test
    void aProofHasABound() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> BrokenPromise.requireFits(BrokenPromise.MAX_LEAVES + 1L))
                .withMessageContaining("at most 2097152 can be shown");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> BrokenPromise.parse(new byte[BrokenPromise.MAX_BYTES + 1]));
    }

    @Test
    void logsOfEverySizeShowThatAPromiseWasNotKept() {
        TestLog long1 = TestLog.named(PromiseExample.ORIGIN, 1);
        for (int i = 0; i < 300; i++) long1.append("{\"n\":" + i + "}");
        long1.append(Example.entry(PromiseExample.LATER, 10));
        for (int before : new int[] {0, 1, 255, 256, 300}) {
            Promise promise =
                    PromiseExample.make(
                                    List.of(PromiseExample.promised(Example.SECOND, 8)),
                                    PromiseExample.terms(before, PromiseExample.PROMISED_AT))
                            .getFirst();
            assertThat(VERIFIER.verify(read(PromiseExample.proof(promise, long1, 300, 301))))
                    .isInstanceOf(BrokenPromiseVerdict.Broken.class);
        }
    }
}
