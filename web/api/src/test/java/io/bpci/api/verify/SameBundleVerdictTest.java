package io.bpci.api.verify;

import static io.bpci.api.verify.BundleTable.BUNDLE;
import static io.bpci.api.verify.BundleTable.ENVELOPE;
import static io.bpci.api.verify.BundleTable.GOOD;
import static io.bpci.api.verify.BundleTable.KEYS;
import static io.bpci.api.verify.BundleTable.LOG;
import static io.bpci.api.verify.BundleTable.MESSAGE;
import static io.bpci.api.verify.BundleTable.ORIGIN;
import static io.bpci.api.verify.BundleTable.RECEIPT;
import static io.bpci.api.verify.BundleTable.SIGNER;
import static io.bpci.api.verify.BundleTable.WITNESS;
import static io.bpci.api.verify.BundleTable.bundle;
import static io.bpci.api.verify.BundleTable.bytes;
import static io.bpci.api.verify.BundleTable.cosigned;
import static io.bpci.api.verify.BundleTable.keys;
import static io.bpci.api.verify.BundleTable.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.Digest;
import io.bpci.jose.Base64Url;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.MlDsa65PrivateKey;
import io.bpci.note.MlDsa65Signer;
import io.bpci.receipt.EvidenceBundle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The page and the library judge bundles of evidence alike, sound or tampered with, and name the same receipt. */
class SameBundleVerdictTest {
    private final BundleTable table = new BundleTable();

    @AfterEach
    void close() {
        table.close();
    }

    private void sound() {
        table.add("as it is", BUNDLE.zip());
        table.add("one receipt", bundle(LOG.receipt(2, SIGNER)).zip());
        table.add("no message", EvidenceBundle.of(bytes(KEYS), BUNDLE.receipts(), List.of()).zip());
        table.add("without the report", GOOD.without("report.html").listed().zip());
        table.add("another report", GOOD.with("report.html", "<script>alert(1)</script>").listed().zip());
        table.add("a manifest that names itself", GOOD.changed("manifest.json", SampleBundle::namingItself).zip());
        table.add("cosigned", bundle(LOG.receipt(1, SIGNER), LOG.receipt(2, cosigned(1_763_712_000))).zip());
        table.changed("members withheld", "receipts/1.json", json -> json.without("hidden").without("salt"));
        var lasting =
                new MlDsa65Signer(new KeyName(ORIGIN), MlDsa65PrivateKey.fromSeed(new byte[32]), new SecureRandom());
        JsonObject both = keys(ORIGIN, SIGNER.verifier(), lasting.verifier());
        table.add("keys of two kinds", GOOD.with("keys.json", both.toString()).listed().zip());
        table.add("other keys, which nobody believes", GOOD.with("keys.json", another()).listed().zip());
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
        table.changed(name, "keys.json", json -> json.with("history", Json.array(tenures)));
    }

    private void otherFiles() {
        for (String name : List.of("keys.json", "report.html", RECEIPT, ENVELOPE)) {
            byte[] swapped = GOOD.file(name);
            swapped[swapped.length / 2] ^= 1;
            table.add(name + " swapped", GOOD.with(name, swapped).zip());
            table.add(name + " missing", GOOD.without(name).zip());
            table.add(name + " missing, and not listed", GOOD.without(name).listed().zip());
        }
        table.add("two receipts exchanged", GOOD.with(RECEIPT, GOOD.file("receipts/1.json")).zip());
        table.add(
                "two receipts exchanged, and listed", GOOD.with(RECEIPT, GOOD.file("receipts/1.json")).listed().zip());
        table.add("a receipt more", GOOD.with("receipts/3.json", GOOD.file(RECEIPT)).zip());
        table.add("without a manifest", GOOD.without("manifest.json").zip());
        for (String member : List.of("format", "files")) {
            table.add(
                    "a manifest without " + member, GOOD.changed("manifest.json", json -> json.without(member)).zip());
            table.add(member + " is 1", GOOD.changed("manifest.json", json -> json.with(member, Json.of(1))).zip());
        }
        table.add(
                "another format",
                GOOD.changed("manifest.json", json -> json.with("format", Json.of("bpci-evidence/2"))).zip());
        table.add("a manifest with more", GOOD.changed("manifest.json", json -> json.with("x", Json.of(1))).zip());
        table.add("no manifest in it", GOOD.with("manifest.json", "[]").zip());
        table.add("a manifest twice over", GOOD.with("manifest.json", "{\"format\":\"a\",\"format\":\"b\"}").zip());
        table.add(
                "without receipts", GOOD.without("receipts/1.json").without(RECEIPT).without(ENVELOPE).listed().zip());
    }

    private void otherKeys() {
        for (String keys :
                List.of("", "{}", "[]", "{\"origin\":\"x\",\"verifier_keys\":[]}", KEYS.replace("test\"", "best\""))) {
            table.add("the keys " + keys, GOOD.with("keys.json", keys).listed().zip());
        }
        table.add(
                "a witness's key",
                GOOD.with("keys.json", keys("witness.example/one", WITNESS.verifier()).toString()).listed().zip());
        table.changed("keys with more", "keys.json", json -> json.with("x", Json.of(1)));
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
        table.changed("a receipt of another entry", RECEIPT, json -> json.with("index", Json.of(3)));
        table.changed("an entry changed", RECEIPT, json -> json.with("entry", LOG.entry(3)));
        table.changed("a salt changed", RECEIPT, json -> json.with("salt", Json.of(Base64Url.encode(new byte[32]))));
        table.changed("a receipt without its index", RECEIPT, json -> json.without("index"));
        table.changed("what it hides withheld", RECEIPT, json -> json.without("hidden").without("salt"));
        var other = SampleLog.of("bpci-hub/other", 5, MESSAGE.digest());
        Ed25519Signer others = SampleLog.signer("bpci-hub/other", 1);
        table.add("a receipt of another log", bundle(LOG.receipt(1, SIGNER), other.receipt(2, others)).zip());
        Ed25519Signer forger = SampleLog.signer(ORIGIN, 2);
        table.add("by another key", bundle(LOG.receipt(1, forger), LOG.receipt(2, forger)).zip());
        table.add("one receipt by another key", bundle(LOG.receipt(1, SIGNER), LOG.receipt(2, forger)).zip());
        table.add(
                "cosigned in a time to come",
                bundle(LOG.receipt(2, cosigned(Instant.now().getEpochSecond() + 3600))).zip());
        table.add("cosigned in the last second", bundle(LOG.receipt(2, cosigned(Long.MAX_VALUE))).zip());
        var forged = new Cosigner(new KeyName("witness.example/one"), SampleLog.key(7), SampleLog.ENGINE);
        var wrong = cosigned(1).with(forged.cosign(LOG.checkpoint(), 2));
        table.add("cosigned twice", bundle(LOG.receipt(2, wrong)).zip());
    }

    /** Under the name that it would have, so that nothing is wrong but what it holds. */
    private void envelope(String name, JsonObject message) {
        String digest = Digest.over(Slice.of(Jcs.canonical(message.without("signature")))).hex();
        SampleBundle bare = GOOD.without(ENVELOPE);
        table.add(name, bare.with("messages/" + digest + ".json", message.toString()).listed().zip());
    }

    private void otherMessages() {
        JsonObject message = (JsonObject) StrictJson.parse(MESSAGE.bytes());
        envelope("the message again", message);
        table.add("the message in other words", GOOD.with(ENVELOPE, " " + message).listed().zip());
        table.add(
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

    @Test
    void everyBundleOfTheTableHasTheSameVerdictInBoth() {
        sound();
        otherFiles();
        otherKeys();
        otherReceipts();
        otherMessages();
        List<String> verdicts = table.verdicts();
        assertThat(verdicts)
                .hasSizeGreaterThan(140)
                .contains("proven", "refused at form", "refused at entry 2, log", "refused at entry 1, signatures")
                .contains("refused at entry 2, inclusion", "refused at entry 2, commitment", "refused at message msg-2")
                .contains("refused at time");
        assertThat(Collections.frequency(verdicts, "proven")).isGreaterThan(15);
    }
}
