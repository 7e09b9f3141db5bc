package io.bpci.sealed;

import static io.bpci.sealed.EncryptionExample.CONTENT;
import static io.bpci.sealed.EncryptionExample.ENGINE;
import static io.bpci.sealed.EncryptionExample.HUB;
import static io.bpci.sealed.EncryptionExample.OF_ONE;
import static io.bpci.sealed.EncryptionExample.OF_THREE;
import static io.bpci.sealed.EncryptionExample.OF_TWO;
import static io.bpci.sealed.EncryptionExample.ONE;
import static io.bpci.sealed.EncryptionExample.SIGNS;
import static io.bpci.sealed.EncryptionExample.THREE;
import static io.bpci.sealed.EncryptionExample.TWO;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.jose.DetachedJws;
import io.bpci.sealed.Opening.Opened;
import io.bpci.sealed.SignedEncryptionKey.Good;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The worked example of {@code src/docs/protocol/encryption.md}, byte for byte. */
class EncryptionPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol", "encryption.md");

    private static String line(String word) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("    " + word + " "))
                .map(line -> line.strip().substring(word.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no line " + word));
    }

    @TestFactory
    Stream<DynamicTest> everyLineOfTheExampleIsRight() {
        return new EncryptionExample()
                .lines().stream()
                        .map(line ->
                                DynamicTest.dynamicTest(line[0], () -> assertThat(line(line[0])).isEqualTo(line[1])));
    }

    @Test
    void whatThePageShowsIsOpenedWithTheKeysThatItNames() throws IOException {
        var published = SignedEncryptionKey.parse(line("published").getBytes(UTF_8));
        Envelope high = Envelope.parse(line("high").getBytes(UTF_8));
        assertThat(published.verify(HUB.publicKey().thumbprint(), ONE, SIGNS.publicKey(), ENGINE, high.createdAt()))
                .isEqualTo(new Good(OF_ONE.publicKey()));
        assertThat(high.verify(ENGINE, SIGNS.publicKey())).isEqualTo(DetachedJws.Outcome.VALID);
        SenderKeys senders = (node, kid) -> Optional.of(published.statement().key());
        var opened = new Opened(EncryptionLevel.HIGH, CONTENT, "share");
        assertThat(new Opener(TWO, List.of(OF_TWO), senders).open(high)).isEqualTo(opened);
        assertThat(new Opener(THREE, List.of(OF_THREE), senders).open(high)).isEqualTo(opened);
        Envelope standard = Envelope.parse(line("standard").getBytes(UTF_8));
        assertThat(new Opener(TWO, List.of(OF_TWO), SenderKeys.none()).open(standard))
                .isEqualTo(new Opened(EncryptionLevel.STANDARD, CONTENT, null));
    }

    @Test
    void thePageHasEveryLevelAndSuite() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(Arrays.stream(EncryptionLevel.values()).map(level -> "| `" + level + "` |").toList());
        assertThat(page).contains(Arrays.stream(Kem.values()).map(kem -> "`" + kem.suite() + "`").toList());
        assertThat(page).contains(Arrays.stream(Kem.values()).map(kem -> "`" + kem.wireName() + "`").toList());
        assertThat(page).contains("`" + SignedEncryptionKey.TYP + "`");
    }
}
