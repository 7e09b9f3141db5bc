package io.bpci.api.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.MlDsa65PrivateKey;
import io.bpci.note.MlDsa65Signer;
import io.bpci.note.NoteVerifier;
import io.bpci.note.SignedNote;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerifier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** The page and the library judge bundles of evidence alike, sound or tampered with, and name the same receipt. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameBundleVerdictTest {
    private static final String ORIGIN = "bpci-hub/test";
    private static final Ed25519Signer SIGNER = SampleLog.signer(ORIGIN, 1);
    private static final Cosigner WITNESS =
            new Cosigner(new KeyName("witness.example/one"), SampleLog.key(7), SampleLog.ENGINE);
    private static final Envelope MESSAGE = message("msg-2", "hello");
    private static final SampleLog LOG = SampleLog.of(ORIGIN, 5, MESSAGE.digest());
    private static final String KEYS = keys(ORIGIN, SIGNER.verifier()).toString();
    private static final EvidenceBundle BUNDLE = bundle(LOG.receipt(1, SIGNER), LOG.receipt(2, SIGNER));
    private static final SampleBundle GOOD = SampleBundle.of(BUNDLE.zip());
    private static final String RECEIPT = "receipts/2.json";
    private static final String ENVELOPE = "messages/" + MESSAGE.digest().hex() + ".json";

    private final ReceiptVerifier verifier =
            new ReceiptVerifier(
                    PinnedLog.of(List.of(SIGNER.verifier())).witnessedBy(List.of(WITNESS.verifier()), 0),
                    SampleLog.ENGINE);
    private final Map<String, Slice> table = new LinkedHashMap<>();
    private Chromium chromium;
    private VerifierPage page;

    @BeforeAll
    void open() {
        chromium = Chromium.start();
        page = VerifierPage.open(chromium.page(), VerifyPageTest.FILE.toUri());
        page.keys(SIGNER.verifier().verifierKey()).witnesses(WITNESS.verifier().verifierKey());
    }

    @AfterAll
    void close() {
        if (chromium != null) chromium.close();
    }

    private static Envelope message(String id, String content) {
        return Envelope.draft()
                .messageId(MessageId.parse(id))
                .source(NodeId.parse("node-001"))
                .targets(NodeId.parse("node-002"))
                .messageType(MessageType.DATA_SYNC)
                .content(Json.of(content))
                .createdAt(Instant.parse("2026-11-21T08:00:00Z"))
                .sign(SampleLog.key(3), SampleLog.ENGINE);
    }

    private static JsonObject keys(String origin, NoteVerifier... keys) {
        return Json.object()
                .put("origin", origin)
                .put("verifier_keys", Json.strings(Arrays.stream(keys).map(NoteVerifier::verifierKey).toList()))
                .build();
    }

    private static EvidenceBundle bundle(Receipt... receipts) {
        return EvidenceBundle.of(KEYS.getBytes(UTF_8), List.of(receipts), List.of(MESSAGE));
    }

    private void add(String name, byte[] zip) {
        assertThat(table.put(name, Slice.of(zip))).as(name).isNull();
    }

    private void changed(String name, String file, UnaryOperator<JsonObject> change) {
        add(name, GOOD.changed(file, change).listed().zip());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static SignedNote cosigned(long time) {
        return SignedNote.of(LOG.checkpoint().text(), SIGNER).with(WITNESS.cosign(LOG.checkpoint(), time));
    }

    private void sound() {
        add("as it is", BUNDLE.zip());
        add("one receipt", bundle(LOG.receipt(2, SIGNER)).zip());
        add("no message", EvidenceBundle.of(bytes(KEYS), BUNDLE.receipts(), List.of()).zip());
        add("without the report", GOOD.without("report.html").listed().zip());
        add("another report", GOOD.with("report.html", "<script>alert(1)</script>").listed().zip());
        add("a manifest that names itself", GOOD.changed("manifest.json", SampleBundle::namingItself).zip());
        add("cosigned", bundle(LOG.receipt(1, SIGNER), LOG.receipt(2, cosigned(1_763_712_000))).zip());
        changed("members withheld", "receipts/1.json", json -> json.without("hidden").without("salt"));
        var lasting =
                new MlDsa65Signer(new KeyName(ORIGIN), MlDsa65PrivateKey.fromSeed(new byte[32]), new SecureRandom());
        JsonObject both = keys(ORIGIN, SIGNER.verifier(), lasting.verifier());
        add("keys of two kinds", GOOD.with("keys.json", both.toString()).listed().zip());
        add("other keys, which nobody believes", GOOD.with("keys.json", another()).listed().zip());
        history("a history", tenure(0, 9, SampleLog.signer(ORIGIN, 2)), tenure(10, -1, SIGNER));
    }

    private static String another() {
        return keys("bpci-hub/other", SampleLog.signer("bpci-hub/other", 1).verifier()).toString();
    }

    private static JsonObject tenure(long from, long until, Ed25519Signer signer) {
        JsonObject tenure = keys(ORIGIN, signer.verifier()).without("origin").with("from_size", Json.of(from));
        return until < 0 ? tenure : tenure.with("until_size", Json.of(until));
    }

    private void history(String name, JsonObject... tenures) {
        changed(name, "keys.json", json -> json.with("history", Json.array(tenures)));
    }

    private void noArchive() {
        byte[] zip = BUNDLE.zip();
        add("nothing but two letters", bytes("PK"));
        add("an empty archive", Arrays.copyOfRange(zip, zip.length - 22, zip.length));
        for (int length :
                List.of(4, 29, 30, 35, 100, zip.length / 2, zip.length - 200, zip.length - 22, zip.length - 1)) {
            add("cut at " + length, Arrays.copyOf(zip, length));
        }
        add("a byte too many", Arrays.copyOf(zip, zip.length + 1));
        add("a byte before", concat(new byte[] {'P', 'K'}, zip));
        add("two archives", concat(zip, zip));
        List<String> names = new ArrayList<>(GOOD.files().keySet());
        add("compressed", GOOD.zip(names, entry -> compressed(entry, true)));
        add("one file compressed", GOOD.zip(names, entry -> compressed(entry, entry.getName().equals(RECEIPT))));
        add("a bomb", bomb().zip(List.of("keys.json"), entry -> compressed(entry, true)));
        add("a comment", GOOD.zip(names, entry -> with(entry, () -> entry.setComment("x"))));
        add("an extra field", GOOD.zip(names, entry -> with(entry, () -> entry.setExtra(new byte[] {1, 2, 0, 0}))));
        add(
                "another time",
                GOOD.zip(
                        names,
                        entry -> with(entry, () -> entry.setTimeLocal(java.time.LocalDateTime.of(2001, 1, 1, 0, 0)))));
        add("not sorted", GOOD.zip(names.reversed(), entry -> entry));
        for (String path :
                List.of(
                        "../keys.json",
                        "/etc/passwd",
                        "receipts/../../x.json",
                        "receipts\\1.json",
                        "C:\\x",
                        "receipts/",
                        "receipts/01.json",
                        "messages/x.json",
                        "KEYS.JSON",
                        "keys.json\u0000",
                        "\ufeffkeys.json",
                        "receipts/2.json\n",
                        "")) {
            add("the path " + path, GOOD.with(path, "").listed().zip());
        }
        add("ten thousand and one", many().zip());
        headers(zip);
    }

    private static SampleBundle bomb() {
        return new SampleBundle(Map.of("keys.json", new byte[50 << 20]));
    }

    private static SampleBundle many() {
        Map<String, byte[]> many = new java.util.TreeMap<>();
        for (int i = 0; i <= 10_000; i++) many.put("receipts/" + i + ".json", new byte[0]);
        return new SampleBundle(many);
    }

    /** What the headers say, where it is not so. */
    private void headers(byte[] zip) {
        String text = new String(zip, ISO_8859_1);
        int second = text.indexOf("PK\u0003\u0004", 4);
        for (int size : List.of(-1, Integer.MAX_VALUE, zip.length, 0, 1)) {
            byte[] sized = zip.clone();
            for (int at : List.of(18, 22)) {
                for (int i = 0; i < 4; i++) sized[at + i] = (byte) (size >> (8 * i));
            }
            add("a file that says it has bytes: " + size, sized);
        }
        for (int at : List.of(4, 6, 8, 10, 12, 14, 18, 22, 26, 28, 30)) {
            byte[] flipped = zip.clone();
            flipped[second + at] ^= 1;
            add("another bit at %d of a header".formatted(at), flipped);
        }
        byte[] twice = GOOD.with("keys.jsom", "x").zip();
        String doubled = new String(twice, ISO_8859_1).replace("keys.jsom", "keys.json");
        add("a file twice", doubled.getBytes(ISO_8859_1));
        byte[] central = zip.clone();
        central[text.lastIndexOf("report.html")] = 'R';
        add("another name in the directory", central);
        var random = new Random(4);
        for (int i = 0; i < 60; i++) {
            byte[] bad = zip.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            add("bit %d: another at %d".formatted(i, at), bad);
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static ZipEntry with(ZipEntry entry, Runnable change) {
        change.run();
        return entry;
    }

    private static ZipEntry compressed(ZipEntry entry, boolean is) {
        if (is) {
            entry.setMethod(ZipEntry.DEFLATED);
            entry.setCompressedSize(-1);
        }
        return entry;
    }

    private void otherFiles() {
        for (String name : List.of("keys.json", "report.html", RECEIPT, ENVELOPE)) {
            byte[] swapped = GOOD.file(name);
            swapped[swapped.length / 2] ^= 1;
            add(name + " swapped", GOOD.with(name, swapped).zip());
            add(name + " missing", GOOD.without(name).zip());
            add(name + " missing, and not listed", GOOD.without(name).listed().zip());
        }
        add("two receipts exchanged", GOOD.with(RECEIPT, GOOD.file("receipts/1.json")).zip());
        add("two receipts exchanged, and listed", GOOD.with(RECEIPT, GOOD.file("receipts/1.json")).listed().zip());
        add("a receipt more", GOOD.with("receipts/3.json", GOOD.file(RECEIPT)).zip());
        add("without a manifest", GOOD.without("manifest.json").zip());
        for (String member : List.of("format", "files")) {
            add("a manifest without " + member, GOOD.changed("manifest.json", json -> json.without(member)).zip());
            add(member + " is 1", GOOD.changed("manifest.json", json -> json.with(member, Json.of(1))).zip());
        }
        add(
                "another format",
                GOOD.changed("manifest.json", json -> json.with("format", Json.of("bpci-evidence/2"))).zip());
        add("a manifest with more", GOOD.changed("manifest.json", json -> json.with("x", Json.of(1))).zip());
        add("no manifest in it", GOOD.with("manifest.json", "[]").zip());
        add("a manifest twice over", GOOD.with("manifest.json", "{\"format\":\"a\",\"format\":\"b\"}").zip());
        add("without receipts", GOOD.without("receipts/1.json").without(RECEIPT).without(ENVELOPE).listed().zip());
    }

    private void otherKeys() {
        for (String keys :
                List.of("", "{}", "[]", "{\"origin\":\"x\",\"verifier_keys\":[]}", KEYS.replace("test\"", "best\""))) {
            add("the keys " + keys, GOOD.with("keys.json", keys).listed().zip());
        }
        add(
                "a witness's key",
                GOOD.with("keys.json", keys("witness.example/one", WITNESS.verifier()).toString()).listed().zip());
        changed("keys with more", "keys.json", json -> json.with("x", Json.of(1)));
        JsonObject now = tenure(10, -1, SIGNER);
        Ed25519Signer before = SampleLog.signer(ORIGIN, 2);
        history("an empty history");
        history("a history with a hole", tenure(0, 8, before), now);
        history("a history of another log", tenure(0, 9, SampleLog.signer("bpci-hub/other", 2)), now);
        history("a history that ends with other keys", now.with("from_size", Json.of(0)), tenure(10, -1, before));
        history("a history that ended", tenure(0, 9, SIGNER));
        history("a history that goes back", tenure(9, 1, before), now);
        history("a history with a time", tenure(0, 9, before).with("until", Json.of("2026-11-21T08:00:00Z")), now);
        history("a history with no time", tenure(0, 9, before).with("until", Json.of("yesterday")), now);
        history("a history with half an entry", now.with("from_size", Json.of(0.5)));
        history("a history without a size", now.without("from_size"));
        history("a history with more", now.with("from_size", Json.of(0)).with("x", Json.of(1)));
    }

    private void otherReceipts() {
        changed("a receipt of another entry", RECEIPT, json -> json.with("index", Json.of(3)));
        changed("an entry changed", RECEIPT, json -> json.with("entry", LOG.entry(3)));
        changed("a salt changed", RECEIPT, json -> json.with("salt", Json.of(Base64Url.encode(new byte[32]))));
        changed("a receipt without its index", RECEIPT, json -> json.without("index"));
        changed("what it hides withheld", RECEIPT, json -> json.without("hidden").without("salt"));
        var other = SampleLog.of("bpci-hub/other", 5, MESSAGE.digest());
        Ed25519Signer others = SampleLog.signer("bpci-hub/other", 1);
        add("a receipt of another log", bundle(LOG.receipt(1, SIGNER), other.receipt(2, others)).zip());
        Ed25519Signer forger = SampleLog.signer(ORIGIN, 2);
        add("by another key", bundle(LOG.receipt(1, forger), LOG.receipt(2, forger)).zip());
        add("one receipt by another key", bundle(LOG.receipt(1, SIGNER), LOG.receipt(2, forger)).zip());
        add(
                "cosigned in a time to come",
                bundle(LOG.receipt(2, cosigned(Instant.now().getEpochSecond() + 3600))).zip());
        add("cosigned in the last second", bundle(LOG.receipt(2, cosigned(Long.MAX_VALUE))).zip());
        var forged = new Cosigner(new KeyName("witness.example/one"), SampleLog.key(7), SampleLog.ENGINE);
        var wrong = cosigned(1).with(forged.cosign(LOG.checkpoint(), 2));
        add("cosigned twice", bundle(LOG.receipt(2, wrong)).zip());
    }

    private void envelope(String name, JsonObject message) {
        SampleBundle bare = GOOD.without(ENVELOPE);
        byte[] bytes = bytes(message.toString());
        String digest = MESSAGE.digest().hex();
        try {
            digest = Envelope.parse(bytes).digest().hex();
        } catch (Malformed e) {
            // Then its name is as good as any.
        }
        add(name, bare.with("messages/" + digest + ".json", bytes).listed().zip());
    }

    private void otherMessages() {
        JsonObject message = (JsonObject) StrictJson.parse(MESSAGE.bytes());
        envelope("the message again", message);
        add("the message in other words", GOOD.with(ENVELOPE, " " + message).listed().zip());
        add(
                "a message under another name",
                GOOD.with("messages/" + "0".repeat(64) + ".json", GOOD.file(ENVELOPE)).listed().zip());
        envelope("another message", (JsonObject) StrictJson.parse(message("msg-2", "hullo").bytes()));
        for (String member : message.members().keySet()) {
            envelope("a message without " + member, message.without(member));
            for (Json nonsense : List.of(Json.of(1), Json.of(""), Json.of("x y"), Json.array(), Json.NULL)) {
                envelope("%s of the message is %s".formatted(member, nonsense), message.with(member, nonsense));
            }
        }
        Map<String, List<String>> texts =
                Map.of(
                        "message_type", List.of("DataSync", "x-own", "x-", "dataSync", "x-" + "a".repeat(63)),
                        "priority", List.of("Low", "low"),
                        "expires_at",
                                List.of(
                                        "2026-11-21T08:00:00Z",
                                        "2026-11-21T08:00:00.000000001Z",
                                        "2026-11-21T07:59:59.9Z",
                                        "x"),
                        "correlation_id", List.of("case:7", "-x", "a".repeat(129)),
                        "schema_version", List.of("1", "a".repeat(33)),
                        "source_node", List.of("node:1", "node-009"),
                        "traceparent",
                                List.of(
                                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                        "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01"),
                        "encryption", List.of("x"),
                        "unknown", List.of("x"));
        texts.forEach((member, values) ->
                values.forEach(
                        value -> envelope("%s is %s".formatted(member, value), message.with(member, Json.of(value)))));
        envelope("an encryption", message.with("encryption", Json.object().build()));
        for (List<String> targets :
                List.of(List.of("a", "a"), List.of("a:b"), List.of("node-001"), Collections.nCopies(1001, "a"))) {
            envelope("targets " + targets.hashCode(), message.with("target_nodes", Json.strings(targets)));
        }
        String jws = MESSAGE.signature().compact();
        for (String wrong :
                List.of(
                        jws + "A",
                        jws.substring(1),
                        jws.substring(0, jws.length() - 2),
                        "a" + jws,
                        jws.replace("..", ".x."))) {
            envelope("the signature " + wrong, message.with("signature", Json.of(wrong)));
        }
        // Who signed is not asked.
        envelope("another signature", message.with("signature", Json.of(message("msg-3", "x").signature().compact())));
    }

    /** As {@code bpci verify evidence} finds it. */
    private String library(Slice zip) {
        EvidenceBundle bundle;
        try {
            bundle = EvidenceBundle.parse(zip.copy());
        } catch (Malformed e) {
            return "refused at form";
        }
        Findings findings = Explanation.of(bundle, verifier);
        if (!findings.verified()) {
            Findings.Step failed = findings.steps().getLast();
            return "refused at "
                    + failed.name()
                    + (failed.name().startsWith("entry") ? ", " + failed.words().split(":")[0] : "");
        }
        boolean isLate = bundle.receipts().stream().anyMatch(SameBundleVerdictTest::isToCome);
        return isLate ? "refused at time" : "proven";
    }

    /** As the command line dates cosignatures: not beyond five minutes from now. */
    private static boolean isToCome(Receipt receipt) {
        return receipt.checkpoint().signatures().stream()
                .filter(line -> line.isBy(WITNESS.verifier().name(), WITNESS.verifier().id()))
                .anyMatch(line ->
                        java.nio.ByteBuffer.wrap(line.signature()).getLong() > Instant.now().getEpochSecond() + 300);
    }

    private String page(Slice zip) {
        page.chooseBundle(zip.copy());
        String step = page.failed();
        if (step.isEmpty()) return page.verdict();
        String failed =
                switch (step) {
                    case "archive", "manifest", "files" -> "form";
                    case "receipts" -> receipt();
                    case "messages" -> page.reason().replaceFirst("The (message \\S+) of .*", "$1");
                    default -> step;
                };
        return page.verdict() + " at " + failed;
    }

    private String receipt() {
        var item = page.locator(".receipts > li[data-state=failed]").first();
        String step = item.getAttribute("data-step");
        return "entry %s, %s".formatted(item.getAttribute("data-index"), step.equals("origin") ? "log" : step);
    }

    @Test
    void everyBundleOfTheTableHasTheSameVerdictInBoth() {
        Stream.<Runnable>of(
                        this::sound,
                        this::noArchive,
                        this::otherFiles,
                        this::otherKeys,
                        this::otherReceipts,
                        this::otherMessages)
                .forEach(Runnable::run);
        List<String> differences = new ArrayList<>();
        List<String> verdicts = new ArrayList<>();
        table.forEach((name, zip) -> {
            String library = library(zip);
            String inPage = page(zip);
            verdicts.add(library);
            if (!inPage.equals(library)) differences.add(name + ": " + library + ", in the page " + inPage);
        });
        assertThat(differences).isEmpty();
        assertThat(verdicts)
                .hasSizeGreaterThan(200)
                .contains("proven", "refused at form", "refused at entry 2, log", "refused at entry 1, signatures")
                .contains("refused at entry 2, inclusion", "refused at entry 2, commitment", "refused at message msg-2")
                .contains("refused at time");
        assertThat(Collections.frequency(verdicts, "proven")).isGreaterThan(15);
    }
}
