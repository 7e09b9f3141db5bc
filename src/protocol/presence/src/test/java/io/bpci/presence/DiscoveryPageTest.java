package io.bpci.presence;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The worked example of {@code src/docs/protocol/discovery.md}, byte for byte. */
class DiscoveryPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol", "discovery.md");

    private static String line(String word) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("    " + word + " "))
                .map(line -> line.strip().substring(word.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no line " + word));
    }

    @TestFactory
    Stream<DynamicTest> everyLineOfTheExampleIsRight() {
        return new PresenceExample()
                .lines().stream()
                        .map(line ->
                                DynamicTest.dynamicTest(line[0], () -> assertThat(line(line[0])).isEqualTo(line[1])));
    }

    @Test
    void whatThePageShowsIsRead() throws IOException {
        Announcement.of(Envelope.parse(line("announcement").getBytes(UTF_8)));
        Heartbeat.of(Envelope.parse(line("heartbeat").getBytes(UTF_8)));
    }

    @Test
    void thePageHasEveryLayerAndVisibility() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(Arrays.stream(SystemLayer.values()).map(each -> "`" + each + "`").toList());
        assertThat(page).contains(Arrays.stream(Visibility.values()).map(each -> "`" + each + "`").toList());
    }
}
