package io.bpci.api.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.note.Checkpoint;
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.MlDsa65PrivateKey;
import io.bpci.note.MlDsa65Signer;
import io.bpci.note.NotePolicy;
import io.bpci.note.Quorum;
import io.bpci.note.RootHash;
import io.bpci.note.SignatureLine;
import io.bpci.note.SignedNote;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerdict.Proven;
import io.bpci.receipt.ReceiptVerdict.Refused;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.testkit.Chromium;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The page and the library judge alike: of every receipt here, sound or tampered with, both name the same step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameVerdictTest {
    private static final String ORIGIN = "bpci-hub/test";
    private static final int INDEX = 271;
    private static final Ed25519Signer SIGNER = SampleLog.signer(ORIGIN, 1);
    private static final Cosigner WITNESS =
            new Cosigner(new KeyName("witness.example/one"), SampleLog.key(7), SampleLog.ENGINE);
    private static final Envelope MESSAGE =
            Envelope.draft()
                    .messageId(MessageId.parse("msg-271"))
                    .source(NodeId.parse("node-001"))
                    .targets(NodeId.parse("node-002"))
                    .messageType(MessageType.DATA_SYNC)
                    .content(Json.of("hello"))
                    .createdAt(Instant.parse("2026-11-21T08:00:00Z"))
                    .sign(SampleLog.key(3), SampleLog.ENGINE);
    private static final SampleLog LOG = SampleLog.of(ORIGIN, 300, MESSAGE.digest());
    private static final Receipt GOOD = LOG.receipt(INDEX, SIGNER);
    private static final String NOTE = new String(GOOD.checkpoint().bytes(), UTF_8);

    /** What both verifiers are given, besides what they have pinned. */
    private record Given(Slice receipt, Optional<Envelope> message) {}

    private final ReceiptVerifier verifier =
            new ReceiptVerifier(
                    ORIGIN,
                    new NotePolicy(
                            SampleLog.ENGINE, List.of(Quorum.allOf(SIGNER.verifier())), List.of(WITNESS.verifier())));
    private final Map<String, Given> table = new LinkedHashMap<>();
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

    private void add(String name, byte[] receipt) {
        assertThat(table.put(name, new Given(Slice.of(receipt), Optional.empty()))).as(name).isNull();
    }

    private void text(String name, String receipt) {
        add(name, receipt.getBytes(UTF_8));
    }

    private void json(String name, UnaryOperator<JsonObject> change) {
        text(name, change.apply(GOOD.json()).toString());
    }

    private void note(String name, String checkpoint) {
        json(name, receipt -> receipt.with("checkpoint", Json.of(checkpoint)));
    }

    private void replaced(String name, String part, String by) {
        String good = GOOD.json().toString();
        assertThat(good).as(name).contains(part);
        text(name, good.replace(part, by));
    }

    private static JsonArray path(List<String> hashes) {
        return new JsonArray(hashes.stream().map(Json::of).map(Json.class::cast).toList());
    }

    private static List<String> hashes() {
        return new ArrayList<>(GOOD.proof().path().stream().map(Object::toString).toList());
    }

    private static String line(SignatureLine line) {
        return line.text() + "\n";
    }

    private static byte[] signature() {
        return GOOD.checkpoint().signatures().getFirst().signature();
    }

    private static String signed(byte[] signature) {
        return GOOD.checkpoint().text()
                + "\n"
                + line(new SignatureLine(SIGNER.verifier().name(), SIGNER.verifier().id(), signature));
    }

    private static SignedNote noteOf(String text) {
        return SignedNote.of(text, SIGNER);
    }

    private void sound() {
        json("as it is", json -> json);
        text(
                "white space around everything",
                GOOD.json().toString().replace(",\"", " ,\n\t\"").replace("\":", "\" : ") + "\r\n ");
        replaced("escapes that need not be", "\"kind\":\"accepted\"", "\"k\\u0069nd\":\"\\u0061ccepted\"");
        json("withheld", json -> json.without("hidden").without("salt"));
        replaced("an index with a fraction of zero", "\"index\":271", "\"index\":271.0");
        replaced("an index with an exponent", "\"index\":271", "\"index\":2.71e2");
        note(
                "a line by an unknown key before",
                NOTE.replace("\n\n", "\n\n" + line(SampleLog.signer("a.example", 9).sign("x\n"))));
        note("a line by a key that shares the name", NOTE + line(SampleLog.signer(ORIGIN, 9).sign("x\n")));
        note(
                "an ML-DSA-65 line",
                new String(
                        GOOD.checkpoint()
                                .with(
                                        new MlDsa65Signer(
                                                        new KeyName(ORIGIN),
                                                        MlDsa65PrivateKey.generate(new SecureRandom()),
                                                        new SecureRandom())
                                                .sign(GOOD.checkpoint().text()))
                                .bytes(),
                        UTF_8));
        note("cosigned", NOTE + line(WITNESS.cosign(LOG.checkpoint(), 1_763_712_000)));
        note("cosigned in the last second there is", NOTE + line(WITNESS.cosign(LOG.checkpoint(), Long.MAX_VALUE)));
        note("an extension line", new String(noteOf(GOOD.checkpoint().text() + "more\n").bytes(), UTF_8));
        for (int index : List.of(0, 255, 256, 299))
            text("entry " + index, LOG.receipt(index, SIGNER).json().toString());
        for (int size : List.of(1, 2, 3, 257)) {
            var log = SampleLog.of(ORIGIN, size, MESSAGE.digest());
            text("the last of " + size, log.receipt(size - 1, SIGNER).json().toString());
        }
        var odd =
                SampleLog.of(
                        ORIGIN,
                        5,
                        MESSAGE.digest(),
                        entry ->
                                entry.with(
                                                "\u20ac \ud83d\ude00 \ufb33 \" \\ \u0007 \u2028 \u007f",
                                                StrictJson.parse(
                                                        "[1e21,1E-7,0.1,-0,1e300,5e-324,9007199254740992,true,null,{\"\ud83d\ude00\":1,\"\ufb33\":2}]"
                                                                .getBytes(UTF_8)))
                                        .with("__proto__", Json.of("x"))
                                        .with("constructor", Json.of("")));
        String written = odd.receipt(3, SIGNER).json().toString();
        text("odd names and numbers", written);
        text(
                "odd numbers written otherwise",
                written.replace("1e+21", "1000000000000000000000").replace("1e-7", "0.00000010"));
    }

    private void unreadable() {
        String good = GOOD.json().toString();
        text("nothing", "");
        text("no object", "[" + good + "]");
        for (int length : List.of(1, 100, good.length() / 2, good.length() - 1))
            text("cut at " + length, good.substring(0, length));
        text("trailing data", good + "{}");
        text("a byte order mark", "\ufeff" + good);
        byte[] bytes = good.getBytes(UTF_8);
        bytes[good.indexOf("msg-271")] = (byte) 0xff;
        add("no UTF-8", bytes);
        replaced("a duplicate key", "\"index\":271", "\"index\":271,\"index\":271");
        replaced("a duplicate key in the entry", "\"kind\":", "\"k\\u0069nd\":\"refused\",\"kind\":");
        replaced("a lone surrogate", "\"kind\":\"accepted\"", "\"kind\":\"\\ud83d\"");
        replaced("a lone surrogate before another escape", "\"kind\":\"accepted\"", "\"kind\":\"\\ud83d\\u0041\"");
        replaced("a control character in a string", "accepted", "accep\tted");
        for (String number :
                List.of(
                        "0271",
                        "+271",
                        "271.",
                        ".5",
                        "0x10f",
                        "NaN",
                        "Infinity",
                        "1e999",
                        "1e-999",
                        "9007199254740993",
                        "-1",
                        "271.5",
                        "300",
                        "9007199254740994",
                        "\"271\"",
                        "null",
                        "[271]")) {
            replaced("the index " + number, "\"index\":271", "\"index\":" + number);
        }
        replaced("a number that binary64 changes", "\"kind\":\"accepted\"", "\"kind\":333333333.33333329");
        replaced("nested 65 deep", "\"accepted\"", "[".repeat(63) + "]".repeat(63));
        replaced("a comma too many", "\"index\":271", "\"index\":271,");
        json("an unknown member", json -> json.with("note", Json.of("x")));
        for (String name : List.of("entry", "index", "inclusion_proof", "checkpoint", "hidden", "salt")) {
            json("without " + name, json -> json.without(name));
            for (Json nonsense : List.of(Json.of(true), Json.of(-1), Json.NULL, Json.of("x\u0001"))) {
                json(name + " is " + nonsense, json -> json.with(name, nonsense));
            }
        }
        json("a salt of 31 bytes", json -> json.with("salt", Json.of(Base64Url.encode(new byte[31]))));
        json("a salt with padding", json -> json.with("salt", Json.of(Base64Url.encode(new byte[32]) + "=")));
        json("a salt with unused bits", json -> json.with("salt", Json.of("A".repeat(42) + "B")));
        List<String> hashes = hashes();
        for (String hash :
                List.of(
                        "",
                        "AAAA",
                        "A".repeat(43) + "B=",
                        "A".repeat(43),
                        "_".repeat(42) + "8=",
                        "A".repeat(42) + "A=\n",
                        "\u20ac".repeat(44))) {
            hashes.set(2, hash);
            json("the hash " + hash, json -> json.with("inclusion_proof", path(hashes)));
        }
        json("64 hashes", json -> json.with("inclusion_proof", path(Collections.nCopies(64, hashes().getFirst()))));
        unreadableNotes();
    }

    private void unreadableNotes() {
        String text = GOOD.checkpoint().text();
        note("an empty note", "");
        note("a note without signatures", text + "\n");
        note("a note without a blank line", text);
        note("a note whose last line does not end", NOTE.substring(0, NOTE.length() - 1));
        note("a blank line at the end", NOTE + "\n");
        note("CRLF", NOTE.replace("\n", "\r\n"));
        note("a tab in a note", NOTE.replace("\n\n", "\n\t\n\n"));
        note("a hyphen for a dash", NOTE.replace("\u2014", "-"));
        note("a signature without padding", NOTE.replace("=\n", "\n"));
        note("a signature with a space", NOTE.replace("=\n", "= \n"));
        note("a key name with a no-break space", NOTE + "\u2014 a\u00a0b " + "AAAAAAA=\n");
        note("a key name with a plus", NOTE + "\u2014 a+b " + "AAAAAAA=\n");
        note("an empty key name", NOTE + "\u2014  " + "AAAAAAA=\n");
        note("a key ID and nothing more", NOTE + "\u2014 a AAAAAA==\n");
        note("101 lines", NOTE + "\u2014 a AAAAAAA=\n".repeat(100));
        for (String size :
                List.of("0", "0300", "+300", "-300", "3e2", " 300", "9223372036854775808", "\u0663\u0660\u0660")) {
            note("the size " + size, new String(noteOf(text.replace("\n300\n", "\n" + size + "\n")).bytes(), UTF_8));
        }
        note("a root without padding", new String(noteOf(text.replace("=\n", "\n")).bytes(), UTF_8));
        note(
                "a root of 31 bytes",
                new String(
                        noteOf(
                                        text.replaceFirst(
                                                "\n[^\n]+\n$",
                                                "\n" + Base64.getEncoder().encodeToString(new byte[31]) + "\n"))
                                .bytes(),
                        UTF_8));
        note("a checkpoint of two lines", new String(noteOf("a\n1\n").bytes(), UTF_8));
        note("an empty line in the checkpoint", "\n" + NOTE);
    }

    private void foreign() {
        var other = SampleLog.of("bpci-hub/other", 300, MESSAGE.digest());
        text("another log", other.receipt(INDEX, SampleLog.signer("bpci-hub/other", 1)).json().toString());
        text("another log, signed under this one's name", other.receipt(INDEX, SIGNER).json().toString());
        text("signed with another key", LOG.receipt(INDEX, SampleLog.signer(ORIGIN, 2)).json().toString());
        text("signed under another name", LOG.receipt(INDEX, SampleLog.signer("bpci-hub/other", 1)).json().toString());
        byte[] flipped = signature();
        flipped[5] ^= 1;
        note("a forged signature", signed(flipped));
        note("a signature of 63 bytes", signed(Arrays.copyOf(signature(), 63)));
        note("a signature of 65 bytes", signed(Arrays.copyOf(signature(), 65)));
        note("S and the order of the group", signed(malleable(signature())));
        byte[] neutral = signature();
        Arrays.fill(neutral, 0, 32, (byte) 0);
        neutral[0] = 1;
        note("an R of small order", signed(neutral));
        byte[] large = signature();
        Arrays.fill(large, 0, 32, (byte) 0xff);
        note("an R that is no canonical point", signed(large));
        note("signed twice", NOTE + NOTE.substring(NOTE.indexOf('\u2014')));
        note("another size", NOTE.replace("\n300\n", "\n301\n"));
        note("another root", NOTE.replace(LOG.checkpoint().root().toString(), RootHash.of(new byte[32]).toString()));
        note("an extension line that was not signed", NOTE.replace("\n\n", "\nmore\n\n"));
        note("cosigned, but not signed", GOOD.checkpoint().text() + "\n" + line(WITNESS.cosign(LOG.checkpoint(), 1)));
        note("a cosignature of another head", NOTE + line(WITNESS.cosign(other.checkpoint(), 1)));
        byte[] cosignature = WITNESS.cosign(LOG.checkpoint(), 5).signature();
        cosignature[7]++;
        note(
                "a cosignature of another time",
                NOTE + line(new SignatureLine(WITNESS.name(), WITNESS.verifier().id(), cosignature)));
        cosignature[0] = (byte) 0x80;
        note(
                "a cosignature of a time too large",
                NOTE + line(new SignatureLine(WITNESS.name(), WITNESS.verifier().id(), cosignature)));
        note(
                "a cosignature that is cut",
                NOTE + line(new SignatureLine(WITNESS.name(), WITNESS.verifier().id(), new byte[7])));
    }

    /** RFC 8032, 5.1.7: S plus L satisfies the equation as S does. */
    private static byte[] malleable(byte[] signature) {
        byte[] reversed = new byte[32];
        for (int i = 0; i < 32; i++) reversed[i] = signature[63 - i];
        var order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] sum = new BigInteger(1, reversed).add(order).toByteArray();
        byte[] changed = Arrays.copyOf(signature, 64);
        for (int i = 0; i < 32; i++) changed[32 + i] = i < sum.length ? sum[sum.length - 1 - i] : 0;
        return changed;
    }

    private void notIncluded() {
        json("an altered entry", json -> json.with("entry", GOOD.entry().with("kind", Json.of("refused"))));
        json("an entry with one member more", json -> json.with("entry", GOOD.entry().with("x", Json.of(1))));
        json("another entry", json -> json.with("entry", LOG.entry(INDEX - 1)));
        json("the index before", json -> json.with("index", Json.of(INDEX - 1)));
        json("the index of the other half", json -> json.with("index", Json.of(15)));
        for (int i = 0; i < hashes().size(); i++) {
            List<String> fewer = hashes();
            fewer.remove(i);
            json("without hash " + i, json -> json.with("inclusion_proof", path(fewer)));
        }
        List<String> more = hashes();
        more.add(more.getFirst());
        json("one hash more", json -> json.with("inclusion_proof", path(more)));
        json("no hash", json -> json.with("inclusion_proof", path(List.of())));
        json("hashes in reverse", json -> json.with("inclusion_proof", path(hashes().reversed())));
        List<String> swapped = hashes();
        Collections.swap(swapped, 0, 1);
        json("hashes reordered", json -> json.with("inclusion_proof", path(swapped)));
        var smaller = SampleLog.of(ORIGIN, 290, MESSAGE.digest());
        List<String> proof = smaller.proof(INDEX).path().stream().map(Object::toString).toList();
        json("a proof for another size", json -> json.with("inclusion_proof", path(proof)));
        note("the head of another size", new String(noteOf(smaller.checkpoint().text()).bytes(), UTF_8));
        var largest = new Checkpoint(ORIGIN, Long.MAX_VALUE, LOG.checkpoint().root());
        note("the head of the largest size", new String(noteOf(largest.text()).bytes(), UTF_8));
    }

    /** A log that signs a size that its tree has not: the path leads to the root, but not at that height. */
    private void ofAnotherHeight() {
        for (int size : List.of(1, 2)) {
            var log = SampleLog.of(ORIGIN, size, MESSAGE.digest());
            var lie = new Checkpoint(ORIGIN, 3 - size, log.checkpoint().root());
            Json note = Json.of(new String(noteOf(lie.text()).bytes(), UTF_8));
            JsonObject receipt = log.receipt(0, SIGNER).json().with("checkpoint", note);
            text("a tree of " + size + " signed as one of " + lie.size(), receipt.toString());
        }
    }

    private void notCommitted() {
        JsonObject hidden = GOOD.disclosure().orElseThrow().hidden();
        json("an altered hidden member", json -> json.with("hidden", hidden.with("reason", Json.of("none"))));
        json("a hidden member less", json -> json.with("hidden", hidden.without("reason")));
        json("a hidden member more", json -> json.with("hidden", hidden.with("actor", Json.of("anna"))));
        json("another salt", json -> json.with("salt", Json.of("A".repeat(43))));
        json(
                "content that was erased, made up anew",
                json ->
                        json.with("hidden", Json.object().put("digest", MESSAGE.digest().hex()).build())
                                .with("salt", Json.of(Base64Url.encode(new byte[32]))));
        json("content that was erased", json -> json.without("hidden").without("salt"));
    }

    private void ofAnotherMessage() {
        Slice good = Slice.of(GOOD.json().toString().getBytes(UTF_8));
        byte[] other = new String(MESSAGE.bytes(), UTF_8).replace("hello", "hullo").getBytes(UTF_8);
        table.put("with its message", new Given(good, Optional.of(MESSAGE)));
        table.put("another message", new Given(good, Optional.of(Envelope.parse(other))));
        JsonObject without = GOOD.json().without("hidden").without("salt");
        Slice withheld = Slice.of(without.toString().getBytes(UTF_8));
        table.put(
                "the digest is withheld, or erased, and the message is there",
                new Given(withheld, Optional.of(MESSAGE)));
    }

    private String library(Given given) {
        try {
            return judged(Receipt.parse(given.receipt().copy()), given.message());
        } catch (Malformed e) {
            return "refused at read";
        }
    }

    private String judged(Receipt receipt, Optional<Envelope> message) {
        ReceiptVerdict verdict =
                message.map(about -> verifier.verify(receipt, about.digest()))
                        .orElseGet(() -> verifier.verify(receipt));
        return switch (verdict) {
            case Proven _ -> "proven";
            case Refused(var step, var _) -> "refused at " + step.name().toLowerCase(Locale.ROOT);
        };
    }

    private String page(Given given) {
        given.message().ifPresent(message -> page.chooseMessage(message.bytes()));
        page.choose(given.receipt().copy());
        return page.failed().isEmpty() ? page.verdict() : page.verdict() + " at " + page.failed();
    }

    @Test
    void everyReceiptOfTheTableHasTheSameVerdictInBoth() {
        sound();
        unreadable();
        foreign();
        notIncluded();
        ofAnotherHeight();
        notCommitted();
        ofAnotherMessage();
        List<String> differences = new ArrayList<>();
        List<String> verdicts = new ArrayList<>();
        table.forEach((name, given) -> {
            String library = library(given);
            String inPage = page(given);
            verdicts.add(library);
            if (!inPage.equals(library)) differences.add(name + ": " + library + ", in the page " + inPage);
        });
        assertThat(differences).isEmpty();
        assertThat(verdicts)
                .hasSizeGreaterThan(130)
                .contains("proven", "refused at read", "refused at origin", "refused at signatures")
                .contains("refused at inclusion", "refused at commitment", "refused at message");
        assertThat(Collections.frequency(verdicts, "proven")).isGreaterThan(20);
    }
}
