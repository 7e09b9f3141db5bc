package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The worked example of {@code src/docs/protocol/promise.md}, byte for byte. */
class PromisePageTest {
    private static final Path PAGE = Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol", "promise.md");

    private static String line(String word) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("    " + word + " "))
                .map(line -> line.strip().substring(word.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no line " + word));
    }

    @TestFactory
    Stream<DynamicTest> everyLineOfTheExampleIsRight() {
        return new PromiseExample()
                .lines().stream()
                        .map(line ->
                                DynamicTest.dynamicTest(line[0], () -> assertThat(line(line[0])).isEqualTo(line[1])));
    }

    @Test
    void whatThePageShowsIsVerifiedWithTheKeysThatItShows() throws IOException {
        PinnedLog pinned = PinnedLog.parse(line("keys").getBytes(UTF_8));
        Promise promise = Promise.parse(line("promise").getBytes(UTF_8));
        assertThat(PromiseVerifier.of(pinned, TestLog.ENGINE).verify(promise))
                .isInstanceOf(PromiseVerdict.Proven.class);
        BrokenPromise broken = BrokenPromise.parse(line("broken").getBytes(UTF_8));
        assertThat(new BrokenPromiseVerifier(pinned, TestLog.ENGINE).verify(broken))
                .isInstanceOf(BrokenPromiseVerdict.Broken.class);
    }
}
