package io.bpci.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.agreement.AgreementExample.Draft;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Jwk;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The worked example of {@code src/docs/protocol/agreements.md}, byte for byte. */
class AgreementPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol", "agreements.md");

    private static String canonical(Json json) {
        return new String(Jcs.canonical(json), StandardCharsets.UTF_8);
    }

    private static Map<String, String> lines() {
        AppStatement.Signed statement =
                AgreementExample.statement().sign(AgreementExample.BANK_KEY, AgreementExample.ENGINE);
        Attestation.Signed attestation =
                new Attestation(
                                AgreementExample.BANK,
                                statement.digest(),
                                new NodeId("bank-node"),
                                AgreementExample.HUB_KEY.publicKey().thumbprint(),
                                AgreementExample.NOW)
                        .sign(AgreementExample.OWNER_KEY, AgreementExample.ENGINE);
        Terms.Signed terms = new Draft().signed();
        Envelope step =
                Envelope.draft()
                        .messageId(new MessageId("step-001"))
                        .source(AgreementExample.BANK)
                        .targets(AgreementExample.HUB_NODE)
                        .messageType(Step.TYPE)
                        .priority(Priority.NORMAL)
                        .createdAt(AgreementExample.NOW)
                        .content(Step.content(Step.Kind.SIGN, new Identifier("agreement-001"), terms.digest(), null))
                        .sign(AgreementExample.BANK_KEY, AgreementExample.ENGINE);
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("hub-key", canonical(Jwk.write(AgreementExample.HUB_KEY.publicKey())));
        lines.put("party-key", canonical(Jwk.write(AgreementExample.BANK_KEY.publicKey())));
        lines.put("statement", canonical(statement.json()));
        lines.put("statement-digest", statement.digest().hex());
        lines.put("attestation", canonical(attestation.json()));
        lines.put("terms", canonical(terms.json()));
        lines.put("terms-digest", terms.digest().hex());
        lines.put("step", canonical(StrictJson.parse(step.bytes())));
        return lines;
    }

    private static String line(String word) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("    " + word + " "))
                .map(line -> line.strip().substring(word.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no line " + word));
    }

    @TestFactory
    Stream<DynamicTest> everyLineOfTheExampleIsRight() {
        return lines().entrySet().stream()
                .map(each ->
                        DynamicTest.dynamicTest(
                                each.getKey(), () -> assertThat(line(each.getKey())).isEqualTo(each.getValue())));
    }

    @Test
    void thePageHasEveryStepEveryStateAndEveryCommunicationType() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(Arrays.stream(Step.Kind.values()).map(kind -> "`" + kind.wireName() + "`").toList());
        assertThat(page).contains(CommunicationType.PUBLISHED);
        assertThat(page).contains("`expired`", "`declined`", "`revoked`", "`suspended`", "`proposed`", "`in_force`");
    }
}
