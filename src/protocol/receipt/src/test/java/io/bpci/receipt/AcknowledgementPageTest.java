package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.DetachedJws;
import io.bpci.jose.Jwk;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The worked examples of signed acknowledgements, in {@code relay.md} and {@code receipt.md}, byte for byte. */
class AcknowledgementPageTest {
    private static final AcknowledgementExample EXAMPLE = new AcknowledgementExample();

    private static String line(String page, String word) throws IOException {
        Path file = Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol", page);
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("    " + word + " "))
                .map(line -> line.strip().substring(word.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError(page + " has no line " + word));
    }

    @TestFactory
    Stream<DynamicTest> everyLineOfTheExamplesIsRight() {
        return Stream.concat(
                EXAMPLE.lines().stream().map(line -> isOn("relay.md", line)),
                EXAMPLE.receiptLines().stream().map(line -> isOn("receipt.md", line)));
    }

    private static DynamicTest isOn(String page, String[] line) {
        return DynamicTest.dynamicTest(line[0], () -> assertThat(line(page, line[0])).isEqualTo(line[1]));
    }

    @Test
    void whatThePagesShowIsVerifiedWithTheKeysThatTheyShow() throws IOException {
        var key = Jwk.read((JsonObject) StrictJson.parse(line("relay.md", "ack-key").getBytes(UTF_8)));
        var payload = (JsonObject) StrictJson.parse(line("relay.md", "ack-payload").getBytes(UTF_8));
        var signed = AcknowledgementStatement.Signed.of(payload, DetachedJws.parse(line("relay.md", "ack-signature")));
        assertThat(signed.verify(key, TestLog.ENGINE)).isEqualTo(DetachedJws.Outcome.VALID);

        PinnedLog pinned =
                PinnedLog.parse(
                        "{\"origin\":\"%s\",\"verifier_keys\":[\"%s\"]}"
                                .formatted(PromiseExample.ORIGIN, line("receipt.md", "hub-log-key"))
                                .getBytes(UTF_8));
        var verifier = new ReceiptVerifier(pinned, TestLog.ENGINE).with(TargetKeys.of(TestLog.ENGINE, List.of(key)));
        Receipt receipt = Receipt.parse(line("receipt.md", "signed-receipt").getBytes(UTF_8));
        assertThat(verifier.verify(receipt, AcknowledgementExample.MESSAGES.getFirst()))
                .isInstanceOfSatisfying(
                        ReceiptVerdict.Proven.class,
                        proven ->
                                assertThat(proven.acknowledgement())
                                        .isInstanceOf(ReceiptVerdict.Acknowledgement.Verified.class));
    }
}
