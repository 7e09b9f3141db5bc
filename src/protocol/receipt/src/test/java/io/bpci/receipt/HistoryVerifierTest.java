package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.merkle.Hash;
import io.bpci.receipt.HistoryVerdict.Consistent;
import io.bpci.receipt.HistoryVerdict.Forked;
import io.bpci.receipt.HistoryVerdict.Refused;
import io.bpci.receipt.HistoryVerdict.Step;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A log that grows to 300 entries, one with another history after 137, and what can be claimed of them. */
class HistoryVerifierTest {
    private static final int SIZE = 300;

    private final TestLog log = TestLog.named("bpci-hub/test", 1).grow("entry", SIZE);
    private final TestLog other = log.branch(137).grow("another", SIZE - 137);
    private final HistoryVerifier verifier = new HistoryVerifier(log.pinned(), TestLog.ENGINE);

    private static Step step(HistoryVerdict verdict) {
        assertThat(verdict).isInstanceOf(Refused.class);
        assertThat(((Refused) verdict).why()).isNotBlank().doesNotEndWith(".");
        return ((Refused) verdict).failed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 128, 137, 255, 256, 299, 300})
    void aLogThatOnlyGrewIsConsistent(int from) {
        LogGrowth growth = log.growth(from, SIZE);
        assertThat(verifier.verify(growth)).isInstanceOf(Consistent.class);
        assertThat(LogGrowth.parse(growth.json().toString().getBytes(UTF_8))).isEqualTo(growth);
    }

    @Test
    void aProofOfOtherSizesIsRefused() {
        for (int from : new int[] {136, 138, 256}) {
            List<Hash> path = log.tree(SIZE).consistency(from).path();
            var growth = new LogGrowth(log.head(137), log.head(), path);
            assertThat(step(verifier.verify(growth))).isEqualTo(Step.PROOF);
        }
        var fromNothing = new LogGrowth(log.head(0), log.head(), log.tree(SIZE).consistency(1).path());
        assertThat(step(verifier.verify(fromNothing))).isEqualTo(Step.PROOF);
    }

    @Test
    void aTruncatedOrReorderedProofIsRefused() {
        LogGrowth growth = log.growth(137, SIZE);
        for (int i = 0; i < growth.path().size(); i++) {
            var shorter = new ArrayList<>(growth.path());
            shorter.remove(i);
            assertThat(step(verifier.verify(new LogGrowth(growth.older(), growth.newer(), shorter))))
                    .isEqualTo(Step.PROOF);
        }
        var reordered = new LogGrowth(growth.older(), growth.newer(), growth.path().reversed());
        assertThat(step(verifier.verify(reordered))).isEqualTo(Step.PROOF);
    }

    @Test
    void aLogThatWasRolledBackIsRefusedAsThat() {
        var rolledBack = new LogGrowth(log.head(SIZE), log.head(137), List.of());
        assertThat(verifier.verify(rolledBack))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.failed()).isEqualTo(Step.SIZES);
                            assertThat(refused.why()).contains("rolled back", "137", "300");
                        });
    }

    @Test
    void anUnknownKeyIsNamedWithItsCheckpoint() {
        TestLog stranger = TestLog.named("bpci-hub/test", 2).grow("entry", SIZE);
        LogGrowth growth = log.growth(137, SIZE);
        assertThat(step(verifier.verify(new LogGrowth(stranger.head(137), growth.newer(), growth.path()))))
                .isEqualTo(Step.OLD_CHECKPOINT);
        assertThat(step(verifier.verify(new LogGrowth(growth.older(), stranger.head(), growth.path()))))
                .isEqualTo(Step.NEW_CHECKPOINT);
        TestLog foreign = TestLog.named("bpci-hub/other", 1).grow("entry", SIZE);
        assertThat(step(verifier.verify(foreign.growth(137, SIZE)))).isEqualTo(Step.OLD_CHECKPOINT);
    }

    @Test
    void twoHeadsOfOneSizeAreAForkThatAnybodyCanCheck() {
        HistoryVerdict verdict = verifier.verify(new LogGrowth(log.head(200), other.head(200), List.of()));
        assertThat(verdict).isInstanceOf(Forked.class);

        ForkProof proof = ((Forked) verdict).proof();
        ForkProof carried = ForkProof.parse(proof.json().toString().getBytes(UTF_8));
        assertThat(carried).isEqualTo(proof);
        assertThat(ForkProof.isMeantBy(carried.json())).isTrue();
        assertThat(verifier.verify(carried)).isInstanceOf(Forked.class);
        var witnessed = log.pinned().witnessedBy(List.of(TestLog.witness("witness.example/1", 11).verifier()), 1);
        assertThat(new HistoryVerifier(witnessed, TestLog.ENGINE).verify(carried)).isInstanceOf(Forked.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {138, 200, 256, 299})
    void headsOfTwoSizesAreAForkWithTheRootBetweenThem(int size) {
        var branch = new ForkProof.Branch(other.tree(size).root(), other.tree(SIZE).consistency(size).path());
        var proof = new ForkProof(log.head(size), other.head(), Optional.of(branch));
        assertThat(verifier.verify(ForkProof.parse(proof.json().toString().getBytes(UTF_8))))
                .isInstanceOf(Forked.class);
    }

    @Test
    void whatIsNoForkCannotBeShownAsOne() {
        assertThat(step(verifier.verify(ForkProof.ofOneSize(log.head(), log.head())))).isEqualTo(Step.PROOF);
        TestLog stranger = TestLog.named("bpci-hub/test", 2).grow("another", SIZE);
        assertThat(step(verifier.verify(ForkProof.ofOneSize(stranger.head(), log.head()))))
                .isEqualTo(Step.OLD_CHECKPOINT);
        assertThat(step(verifier.verify(ForkProof.ofOneSize(log.head(), stranger.head()))))
                .isEqualTo(Step.NEW_CHECKPOINT);
        List<Hash> path = log.tree(SIZE).consistency(200).path();
        for (Hash root : List.of(log.tree(200).root(), other.tree(200).root(), Hash.of(new byte[32]))) {
            var branch = new ForkProof.Branch(root, path);
            var claimed = new ForkProof(log.head(200), log.head(), Optional.of(branch));
            assertThat(step(verifier.verify(claimed))).isEqualTo(Step.PROOF);
        }
        // At a power of two the root itself is the first node of the path.
        var complete = new ForkProof.Branch(other.tree(256).root(), log.tree(SIZE).consistency(256).path());
        assertThat(step(verifier.verify(new ForkProof(log.head(256), log.head(), Optional.of(complete)))))
                .isEqualTo(Step.PROOF);
        var fromNothing = new ForkProof.Branch(Hash.of(new byte[32]), path);
        assertThat(step(verifier.verify(new ForkProof(log.head(0), log.head(), Optional.of(fromNothing)))))
                .isEqualTo(Step.SIZES);
    }

    @Test
    void whatIsNeitherIsSaidWithItsPart() {
        JsonObject growth = log.growth(137, SIZE).json();
        JsonObject fork = ForkProof.ofOneSize(log.head(200), other.head(200)).json();
        for (String part : List.of("old", "new", "consistency_proof")) {
            for (Json nonsense : List.of(Json.of(1), Json.of("x\u0001"), Json.array(Json.of(1)))) {
                byte[] broken = growth.with(part, nonsense).toString().getBytes(UTF_8);
                assertThatThrownBy(() -> LogGrowth.parse(broken))
                        .isInstanceOf(Malformed.class)
                        .satisfies(e -> assertThat(e.getMessage()).containsAnyOf(part, "hash"));
            }
        }
        for (String wrong :
                List.of(
                        "{\"fork\":[]}",
                        "{\"fork\":[\"x\",\"y\"]}",
                        fork.with("prefix_root", Json.of("x")).toString(),
                        fork.with("prefix_root", Json.of(log.head().root().toString()))
                                .with("consistency_proof", new JsonArray(List.of()))
                                .toString(),
                        fork.with("more", Json.NULL).toString())) {
            assertThatThrownBy(() -> ForkProof.parse(wrong.getBytes(UTF_8))).as(wrong).isInstanceOf(Malformed.class);
        }
        assertThatThrownBy(() -> new ForkProof(log.head(200), log.head(100), Optional.empty()))
                .isInstanceOf(Malformed.class);
        byte[] whole = growth.toString().getBytes(UTF_8);
        for (int length = 0; length < whole.length; length += 97) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> LogGrowth.parse(part)).isInstanceOf(Malformed.class);
        }
    }
}
