package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Json;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ExplanationTest {
    private final Example example = new Example();

    private static List<String> names(Findings findings) {
        return findings.steps().stream().map(Findings.Step::name).toList();
    }

    @Test
    void aProvenReceiptSaysWhoSignedWhenAtTheLatestAndWhatIsLeftOpen() {
        ReceiptVerdict verdict = new ReceiptVerifier(example.pinned, TestLog.ENGINE).verify(example.receipt);
        Findings findings = Explanation.of(example.receipt, verdict);

        assertThat(findings.verified()).isTrue();
        assertThat(names(findings)).containsExactly("form", "log", "signatures", "inclusion", "commitment");
        assertThat(findings.proven())
                .anyMatch(it -> it.contains("entry 1 (of 3") && it.contains("message msg-001"))
                .anyMatch(it -> it.contains("At the latest at 2026-11-21T08:00:01Z witness witness.example/w1"))
                .anyMatch(it -> it.contains("hides was shown") && it.contains("digest"));
        assertThat(findings.notProven())
                .anyMatch(it -> it.contains("certain message"))
                .anyMatch(it -> it.contains("2026-11-21T08:00:00.200Z, which is the hub's own word"))
                .anyMatch(it -> it.contains("delivered"));
        assertThat(findings.json().get("verified")).isEqualTo(Json.TRUE);
    }

    @Test
    void withoutWitnessesItSaysThatTheHubMayShowOthersAnotherLog() {
        var withheld =
                new Receipt(
                        example.receipt.entry(), example.receipt.proof(), example.log.head().note(), Optional.empty());
        ReceiptVerdict verdict = new ReceiptVerifier(example.log.pinned(), TestLog.ENGINE).verify(withheld);
        Findings findings = Explanation.of(withheld, verdict);

        assertThat(findings.verified()).isTrue();
        assertThat(names(findings)).doesNotContain("commitment");
        assertThat(findings.proven()).noneMatch(it -> it.contains("At the latest"));
        assertThat(findings.notProven())
                .anyMatch(it -> it.contains("may show another one to others"))
                .anyMatch(it -> it.contains("does not show it"));
    }

    @Test
    void aRefusalEndsWithTheStepThatFailedAndProvesNothing() {
        var stranger = TestLog.named(Example.ORIGIN, 3).pinned();
        ReceiptVerdict verdict = new ReceiptVerifier(stranger, TestLog.ENGINE).verify(example.receipt);
        Findings findings = Explanation.of(example.receipt, verdict);

        assertThat(findings.verified()).isFalse();
        assertThat(names(findings)).containsExactly("form", "log", "signatures");
        assertThat(findings.proven()).isEmpty();
        assertThat(findings.json().get("failed_step")).isEqualTo(Json.of("signatures"));
        assertThat(Explanation.unreadable("receipt", new Malformed("x")).json().get("failed_step"))
                .isEqualTo(Json.of("form"));
        assertThat(findings.and(new Findings.Step("more", true, ""), "it").verified()).isFalse();
    }

    @Test
    void headsAndHistoriesAreExplained() {
        var checkpoints = new CheckpointVerifier(example.log.pinned(), TestLog.ENGINE);
        SignedCheckpoint head = example.log.head();
        assertThat(Explanation.of(head, checkpoints.verify(head)).notProven())
                .anyMatch(it -> it.contains("what it contained earlier"));
        var histories = new HistoryVerifier(example.log.pinned(), TestLog.ENGINE);
        Findings grown = Explanation.of(example.growth(), histories.verify(example.growth()));
        assertThat(grown.proven()).anyMatch(it -> it.contains("begins with all the 1"));
        Findings fork = Explanation.of(histories.verify(example.fork()));
        assertThat(fork.forked()).isTrue();
        assertThat(fork.verified()).isFalse();
        assertThat(fork.subject()).isEqualTo("fork");
        assertThat(fork.proven()).anyMatch(it -> it.contains("two histories"));
        var rolledBack = new LogGrowth(head, example.log.head(1), List.of());
        assertThat(names(Explanation.of(rolledBack, histories.verify(rolledBack))))
                .containsExactly("form", "old checkpoint", "new checkpoint", "sizes");
    }
}
