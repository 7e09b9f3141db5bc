package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The worked example of {@code src/docs/protocol/consensus.md}, byte for byte. */
class ConsensusPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol", "consensus.md");

    private static String line(String word) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("    " + word + " "))
                .map(line -> line.strip().substring(word.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no line " + word));
    }

    @TestFactory
    Stream<DynamicTest> everyLineOfTheExampleIsRight() {
        return new ConsensusExample()
                .lines().stream()
                        .map(line ->
                                DynamicTest.dynamicTest(line[0], () -> assertThat(line(line[0])).isEqualTo(line[1])));
    }

    @Test
    void whatThePageShowsIsRecountedWithTheHubsId() throws IOException {
        var verifier = new CertificateVerifier(ConsensusExample.HUB.publicKey().thumbprint(), ConsensusExample.ENGINE);
        assertThat(verifier.verify(Certificate.Signed.parse(line("certificate").getBytes(UTF_8))))
                .isInstanceOf(CertificateVerdict.Proven.class);
        assertThat(Equivocation.parse(line("equivocation").getBytes(UTF_8)).flaw(ConsensusExample.ENGINE)).isEmpty();
    }

    @Test
    void thePageHasEveryRefusalAndEveryState() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(Arrays.stream(Round.Refusal.values()).map(Round.Refusal::words).toList());
        assertThat(page).contains(Arrays.stream(RoundState.values()).map(RoundState::wireName).toList());
    }
}
