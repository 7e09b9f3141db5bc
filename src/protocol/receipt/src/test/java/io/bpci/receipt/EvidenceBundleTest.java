package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.envelope.Envelope;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

class EvidenceBundleTest {
    private static final Example EXAMPLE = new Example();

    /** The message of relay.md. */
    private static final Envelope MESSAGE =
            Envelope.parse(
                    "{\"content\":{\"account\":\"123\",\"balance\":1000},\"created_at\":\"2026-11-21T08:00:00.123Z\",\"message_id\":\"msg-001\",\"message_type\":\"DataSync\",\"priority\":\"High\",\"signature\":\"eyJhbGciOiJFZDI1NTE5IiwiYjY0IjpmYWxzZSwiY3JpdCI6WyJiNjQiXSwia2lkIjoiVUREUmVPWmwxaXBYQWZwOXdZc20xM3NEQk1LNW9nLS1RV2RCanp1ZjZvNCIsInR5cCI6ImJwY2ktZW52ZWxvcGUifQ..LGDv1hBLUJzeEWFn_xJKKri1Ra7uhT5axxvtyqxfcanwoUKTegwW7zmAFksiFCWMzy7TIsOQNHno1vp0AMdGDg\",\"source_node\":\"node-001\",\"target_nodes\":[\"node-002\",\"node-003\"]}"
                            .getBytes(UTF_8));

    private static final EvidenceBundle BUNDLE =
            EvidenceBundle.of(EXAMPLE.lines().getLast()[1].getBytes(UTF_8), List.of(EXAMPLE.receipt), List.of(MESSAGE));

    private static Findings verify(EvidenceBundle bundle, PinnedLog log) {
        return Explanation.of(bundle, new ReceiptVerifier(log, TestLog.ENGINE));
    }

    private static Map<String, byte[]> files(byte[] zip) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private static String report(EvidenceBundle bundle) throws IOException {
        return new String(Objects.requireNonNull(files(bundle.zip()).get("report.html")), UTF_8);
    }

    private static byte[] zip(Map<String, byte[]> files) {
        return StoredZip.write(new TreeMap<>(files));
    }

    private static String why(byte[] zip) {
        try {
            EvidenceBundle.parse(zip);
        } catch (Malformed e) {
            return e.getMessage();
        }
        throw new AssertionError("it was read");
    }

    @Test
    void whatWasPutInComesOutAndIsVerified() throws IOException {
        EvidenceBundle read = EvidenceBundle.parse(BUNDLE.zip());
        assertThat(read.zip()).isEqualTo(BUNDLE.zip());
        assertThat(read.messages()).containsExactly(MESSAGE);

        Findings findings = verify(read, EXAMPLE.pinned);
        assertThat(findings.verified()).as(findings.json().toString()).isTrue();
        assertThat(findings.proven()).anyMatch(it -> it.contains("msg-001 from node-001"));
        assertThat(findings.notProven()).anyMatch(it -> it.contains("all the entries"));
        String report = report(BUNDLE);
        assertThat(report).contains("accepted", "msg-001", "bpci-hub/example", "proves nothing by itself");
    }

    @Test
    void itSaysWhoseContentWasErasedAndByWhichEntry() throws IOException {
        var example = new Example();
        String event =
                "{\"actor\":\"anna\",\"at\":\"2026-12-21T08:00:00Z\",\"event_id\":\"e-3\",\"kind\":\"content_erased\",\"message_id\":\"msg-001\",\"node_id\":\"node-001\",\"reason\":\"asked\",\"sequences\":[2,9]}";
        TestLog log = example.log.append(Example.entry(event, 10));
        Receipt erased = log.receipt(1, log.head(), Optional.empty());
        Receipt first = log.receipt(0, log.head(), Optional.empty());
        Receipt erasure = log.receipt(3, log.head(), Optional.empty());
        List<Receipt> receipts = List.of(first, erased, erasure);
        var bundle = EvidenceBundle.of(BUNDLE.keys(), receipts, List.of());

        assertThat(report(bundle))
                .contains("<td>erased, says entry 3</td>", "<td>not shown: withheld, or erased</td>")
                .contains("content_erased: entries 1, 8");
        Findings findings = verify(EvidenceBundle.parse(bundle.zip()), log.pinned());
        assertThat(findings.verified()).isTrue();
        assertThat(findings.proven()).anyMatch(it -> it.contains("erased the content of entries 1, 8"));
        assertThat(findings.notProven()).anyMatch(it -> it.contains("withheld, or erased"));

        var with = EvidenceBundle.of(BUNDLE.keys(), receipts, List.of(MESSAGE));
        Findings ofMessage = verify(EvidenceBundle.parse(with.zip()), log.pinned());
        assertThat(ofMessage.verified()).isFalse();
        assertThat(ofMessage.steps().getLast().words()).contains("or it was erased");
    }

    @Test
    void anotherLogsBundleIsRefusedAtItsFirstReceipt() {
        Findings findings = verify(BUNDLE, TestLog.named(Example.ORIGIN, 3).pinned());
        assertThat(findings.verified()).isFalse();
        assertThat(findings.steps().getLast().name()).isEqualTo("entry 1");
        assertThat(findings.steps().getLast().words()).startsWith("signatures: ");
    }

    @Test
    void aMessageThatNoReceiptIsAboutIsRefused() {
        JsonObject other = ((JsonObject) StrictJson.parse(MESSAGE.bytes())).with("message_id", Json.of("msg-002"));
        var bundle =
                EvidenceBundle.of(
                        BUNDLE.keys(),
                        BUNDLE.receipts(),
                        List.of(MESSAGE, Envelope.parse(other.toString().getBytes(UTF_8))));
        Findings findings = verify(EvidenceBundle.parse(bundle.zip()), EXAMPLE.pinned);
        assertThat(findings.verified()).isFalse();
        assertThat(findings.steps().getLast().name()).isEqualTo("message msg-002");
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys.json", "report.html", "receipts/1.json"})
    void aSwappedFileIsRefusedByName(String name) throws IOException {
        Map<String, byte[]> files = files(BUNDLE.zip());
        byte[] swapped = Objects.requireNonNull(files.get(name)).clone();
        swapped[swapped.length / 2] ^= 1;
        files.put(name, swapped);
        assertThat(why(zip(files))).contains(name).contains("not the one that the manifest names");
        files.remove(name);
        assertThat(why(zip(files))).contains(name).contains("missing");
    }

    @Test
    void aFileThatTheManifestDoesNotNameIsRefused() throws IOException {
        Map<String, byte[]> files = files(BUNDLE.zip());
        files.put("receipts/7.json", Objects.requireNonNull(files.get("receipts/1.json")));
        assertThat(why(zip(files))).contains("receipts/7.json").contains("not in the manifest");
        files.remove("manifest.json");
        assertThat(why(zip(files))).contains("no manifest.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../keys.json",
                "/etc/passwd",
                "receipts/../../x.json",
                "receipts\\1.json",
                "C:\\x",
                "receipts/",
                "receipts/01.json",
                "messages/x.json",
                "KEYS.JSON"
            })
    void aPathThatClimbsOutOrIsNoPartOfABundleIsRefused(String name) throws IOException {
        Map<String, byte[]> files = files(BUNDLE.zip());
        files.put(name, new byte[0]);
        assertThat(why(zip(files))).contains("may not hold a file");
    }

    @Test
    void aBombIsRefusedBeforeItIsUnpacked() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("keys.json"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++) zip.write(zeros);
        }
        assertThat(out.size()).isLessThan(1 << 20);
        assertThat(why(out.toByteArray())).contains("compressed");

        Map<String, byte[]> many = new TreeMap<>();
        for (int i = 0; i <= StoredZip.MAX_FILES; i++) many.put("receipts/" + i + ".json", new byte[0]);
        assertThat(why(zip(many))).contains("more than 10000 files");
        assertThat(why(new byte[StoredZip.MAX_BYTES + 1])).contains("at most");
    }

    @Test
    void whatAnotherReaderWouldSeeOtherwiseIsRefused() {
        byte[] zip = BUNDLE.zip();
        byte[] longer = Arrays.copyOf(zip, zip.length + 1);
        assertThat(why(longer)).contains("one form");
        byte[] central = zip.clone();
        // The last name in the central directory, which most readers go by.
        String text = new String(zip, java.nio.charset.StandardCharsets.ISO_8859_1);
        central[text.lastIndexOf("report.html")] = 'R';
        assertThat(why(central)).contains("one form");
        assertThatThrownBy(() -> EvidenceBundle.parse("no zip".getBytes(UTF_8))).isInstanceOf(Malformed.class);
        for (int length = 0; length < zip.length; length += 211) {
            byte[] part = Arrays.copyOf(zip, length);
            assertThatThrownBy(() -> EvidenceBundle.parse(part)).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void whatOthersWroteStaysTextInTheReport() throws IOException {
        TestLog log = TestLog.named(Example.ORIGIN, 1).append("{\"kind\":\"<script>alert('x')</script>\"}");
        var receipt = log.receipt(0, log.head(), java.util.Optional.empty());
        var bundle = EvidenceBundle.of(BUNDLE.keys(), List.of(receipt), List.of());
        String report = report(bundle);
        assertThat(report).contains("&lt;script&gt;").doesNotContain("<script");
    }

    static Stream<byte[]> bundleSeeds() {
        return mutations().limit(50);
    }

    private static Stream<byte[]> mutations() {
        byte[] good = BUNDLE.zip();
        var random = new Random(4);
        return Stream.concat(
                Stream.of(good),
                Stream.generate(
                                () -> {
                                    byte[] bad = good.clone();
                                    bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                                    return bad;
                                })
                        .limit(2000));
    }

    @Test
    void manyMutationsAreTheBundleOrMalformed() {
        mutations().forEach(this::anyBytesAreTheBundleOrMalformed);
    }

    @MethodSource("bundleSeeds")
    @FuzzTest
    void anyBytesAreTheBundleOrMalformed(byte[] input) {
        try {
            EvidenceBundle bundle = EvidenceBundle.parse(input);
            if (verify(bundle, EXAMPLE.pinned).verified()) {
                assertThat(bundle.receipts().getFirst().json()).isEqualTo(EXAMPLE.receipt.json());
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
