package io.bpci.api.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.NoteVerifier;
import io.bpci.note.SignedNote;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.testkit.Chromium;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Bundles of evidence in a small log, and what the library and the page say of each: the verdict, the step and the
 * receipt or message at which it was refused.
 */
final class BundleTable implements AutoCloseable {
    static final String ORIGIN = "bpci-hub/test";
    static final Ed25519Signer SIGNER = SampleLog.signer(ORIGIN, 1);
    static final Cosigner WITNESS =
            new Cosigner(new KeyName("witness.example/one"), SampleLog.key(7), SampleLog.ENGINE);
    static final Envelope MESSAGE = message("msg-2", "hello");
    static final SampleLog LOG = SampleLog.of(ORIGIN, 5, MESSAGE.digest());
    static final String KEYS = keys(ORIGIN, SIGNER.verifier()).toString();
    static final EvidenceBundle BUNDLE = bundle(LOG.receipt(1, SIGNER), LOG.receipt(2, SIGNER));
    static final SampleBundle GOOD = SampleBundle.of(BUNDLE.zip());
    static final String RECEIPT = "receipts/2.json";
    static final String ENVELOPE = "messages/" + MESSAGE.digest().hex() + ".json";

    private final ReceiptVerifier verifier =
            new ReceiptVerifier(
                    PinnedLog.of(List.of(SIGNER.verifier())).witnessedBy(List.of(WITNESS.verifier()), 0),
                    SampleLog.ENGINE);
    private final Map<String, Slice> table = new LinkedHashMap<>();
    private final Chromium chromium;
    private final VerifierPage page;

    BundleTable() {
        chromium = Chromium.start();
        page = VerifierPage.open(chromium.page(), VerifyPageTest.FILE.toUri());
        page.keys(SIGNER.verifier().verifierKey()).witnesses(WITNESS.verifier().verifierKey());
    }

    static Envelope message(String id, String content) {
        return Envelope.draft()
                .messageId(MessageId.parse(id))
                .source(NodeId.parse("node-001"))
                .targets(NodeId.parse("node-002"))
                .messageType(MessageType.DATA_SYNC)
                .content(Json.of(content))
                .createdAt(Instant.parse("2026-11-21T08:00:00Z"))
                .sign(SampleLog.key(3), SampleLog.ENGINE);
    }

    static JsonObject keys(String origin, NoteVerifier... keys) {
        return Json.object()
                .put("origin", origin)
                .put("verifier_keys", Json.strings(Arrays.stream(keys).map(NoteVerifier::verifierKey).toList()))
                .build();
    }

    static EvidenceBundle bundle(Receipt... receipts) {
        return EvidenceBundle.of(KEYS.getBytes(UTF_8), List.of(receipts), List.of(MESSAGE));
    }

    void add(String name, byte[] zip) {
        assertThat(table.put(name, Slice.of(zip))).as(name).isNull();
    }

    void changed(String name, String file, UnaryOperator<JsonObject> change) {
        add(name, GOOD.changed(file, change).listed().zip());
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static SignedNote cosigned(long time) {
        return SignedNote.of(LOG.checkpoint().text(), SIGNER).with(WITNESS.cosign(LOG.checkpoint(), time));
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
        boolean isLate = bundle.receipts().stream().anyMatch(BundleTable::isToCome);
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

    /** What the library says of each; that the page says the same is checked. */
    List<String> verdicts() {
        List<String> differences = new ArrayList<>();
        List<String> verdicts = new ArrayList<>();
        table.forEach((name, zip) -> {
            String library = library(zip);
            String inPage = page(zip);
            verdicts.add(library);
            if (!inPage.equals(library)) differences.add(name + ": " + library + ", in the page " + inPage);
        });
        assertThat(differences).isEmpty();
        return verdicts;
    }

    @Override
    public void close() {
        chromium.close();
    }
}
