package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.json.Json;
import io.bpci.note.NoteVerifier;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The worked example of {@code src/docs/protocol/receipt.md}, byte for byte. */
class ReceiptPageTest {
    private static final Path PAGE = Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol", "receipt.md");

    private static String line(String word) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("    " + word + " "))
                .map(line -> line.strip().substring(word.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no line " + word));
    }

    @TestFactory
    Stream<DynamicTest> everyLineOfTheExampleIsRight() {
        return new Example()
                .lines().stream()
                        .map(line ->
                                DynamicTest.dynamicTest(line[0], () -> assertThat(line(line[0])).isEqualTo(line[1])));
    }

    @Test
    void whatThePageShowsIsVerifiedWithTheKeysThatItShows() throws IOException {
        var witness = NoteVerifier.parse(line("witness-key"));
        PinnedLog pinned = PinnedLog.parse(line("keys").getBytes(UTF_8)).witnessedBy(List.of(witness), 1);
        Receipt receipt = Receipt.parse(line("receipt").getBytes(UTF_8));
        Digest message = Digest.parse("5579f46e3fdd9e07531473e767b3841b6dada69aabbfdb8fa76361767feb59df");

        ReceiptVerdict proven = new ReceiptVerifier(pinned, TestLog.ENGINE).verify(receipt, message);
        assertThat(proven).isInstanceOf(ReceiptVerdict.Proven.class);
        Findings words = Explanation.of(receipt, proven);
        assertThat(words.verified()).isTrue();
        assertThat(words.facts().get("at_the_latest")).isEqualTo(Json.of("2026-11-21T08:00:01Z"));

        var histories = new HistoryVerifier(PinnedLog.parse(line("keys").getBytes(UTF_8)), TestLog.ENGINE);
        assertThat(histories.verify(LogGrowth.parse(line("consistency").getBytes(UTF_8))))
                .isInstanceOf(HistoryVerdict.Consistent.class);
        assertThat(histories.verify(ForkProof.parse(line("fork").getBytes(UTF_8))))
                .isInstanceOf(HistoryVerdict.Forked.class);
    }
}
