package io.bpci.api.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.merkle.InclusionProof;
import io.bpci.merkle.Rfc6962;
import io.bpci.note.Checkpoint;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.NotePolicy;
import io.bpci.note.Quorum;
import io.bpci.note.RootHash;
import io.bpci.note.SignedNote;
import io.bpci.receipt.AcknowledgementStatement;
import io.bpci.receipt.AcknowledgementStatement.Outcome;
import io.bpci.receipt.LogEntry;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.receipt.SignedAcknowledgement;
import io.bpci.receipt.TargetKeys;
import io.bpci.testkit.Chromium;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The page and the library judge signed acknowledgements alike, those that a hub made up included. */
@TestInstance(Lifecycle.PER_CLASS)
class SameAcknowledgementTest {
    static final Ed25519PrivateKey NODE = SampleLog.key(5);
    private static final Thumbprint HUB = SampleLog.key(2).publicKey().thumbprint();
    private static final String ORIGIN = "bpci-hub/" + HUB;
    static final Ed25519Signer SIGNER = SampleLog.signer(ORIGIN, 1);
    private static final List<Digest> MESSAGES =
            List.of(Digest.parse("1".repeat(64)), Digest.parse("2".repeat(64)), Digest.parse("3".repeat(64)));

    private final ReceiptVerifier verifier =
            new ReceiptVerifier(ORIGIN, new NotePolicy(SampleLog.ENGINE, Quorum.allOf(SIGNER.verifier())));
    private final ReceiptVerifier withKey = verifier.with(TargetKeys.of(SampleLog.ENGINE, List.of(NODE.publicKey())));
    private final Map<String, JsonObject> table = new LinkedHashMap<>();
    private Chromium chromium;
    private VerifierPage page;

    @BeforeAll
    void open() {
        chromium = Chromium.start();
    }

    @BeforeEach
    void pin() {
        page = VerifierPage.open(chromium.page(), VerifyPageTest.FILE.toUri());
        page.keys(SIGNER.verifier().verifierKey());
    }

    @AfterEach
    void leave() {
        page.close();
    }

    @AfterAll
    void close() {
        if (chromium != null) chromium.close();
    }

    private static AcknowledgementStatement.Signed signed(Outcome outcome, List<Digest> messages) {
        Optional<String> reason =
                outcome == Outcome.REJECTED ? Optional.of("not \"ours\" \u00e9") : Optional.<String>empty();
        return new AcknowledgementStatement(
                        HUB,
                        NodeId.parse("node-002"),
                        outcome,
                        AcknowledgementStatement.rootOf(messages),
                        messages.size(),
                        Instant.parse("2026-11-21T08:00:00.400Z"),
                        reason)
                .sign(NODE, SampleLog.ENGINE);
    }

    private static final JsonObject STATEMENT = signed(Outcome.ACKNOWLEDGED, MESSAGES).object();
    static final JsonObject GOOD =
            SignedAcknowledgement.ofEach(signed(Outcome.ACKNOWLEDGED, MESSAGES), MESSAGES).get(1).json();

    static JsonObject event(Json acknowledgement) {
        return Json.object()
                .put("acknowledgement", acknowledgement)
                .put("at", "2026-11-21T08:00:00.450Z")
                .put("digest", MESSAGES.get(1).hex())
                .put("event_id", "e-0")
                .put("kind", "acknowledged")
                .put("message_id", "msg-001")
                .put("node_id", "node-001")
                .put("target_node", "node-002")
                .build();
    }

    /** In a log that has this event alone. */
    static Receipt receipt(JsonObject event) {
        byte[] canonical = Jcs.canonical(event);
        byte[] salt = new byte[LogEntry.SALT_BYTES];
        byte[] entry = LogEntry.of(Slice.of(canonical), StrictJson.members(canonical, 0, canonical.length), salt);
        var head = new Checkpoint(ORIGIN, 1, RootHash.of(Rfc6962.leaf(Slice.of(entry)).bytes()));
        return new Receipt(
                (JsonObject) StrictJson.parse(entry),
                new InclusionProof(0, 1, List.of()),
                SignedNote.of(head.text(), SIGNER),
                Optional.of(new Receipt.Disclosure(salt, LogEntry.hidden((JsonObject) StrictJson.parse(canonical)))));
    }

    private void acknowledgement(String name, Json made) {
        table.put(name, event(made));
    }

    /** A statement that the node itself signed. */
    private void statement(String name, JsonObject statement) {
        acknowledgement(name, resigned(statement, Typ.ACK, NODE));
    }

    private static JsonObject resigned(JsonObject statement, Typ typ, Ed25519PrivateKey key) {
        var jws = DetachedJws.sign(typ, key, SampleLog.ENGINE, Slice.of(Jcs.canonical(statement)));
        return GOOD.with("statement", statement).with("signature", Json.of(jws.compact()));
    }

    private void sound() {
        acknowledgement("an acknowledgement", GOOD);
        table.put("none", event(GOOD).without("acknowledgement"));
        List<Digest> one = MESSAGES.subList(1, 2);
        JsonObject alone = SignedAcknowledgement.ofEach(signed(Outcome.ACKNOWLEDGED, one), one).getFirst().json();
        acknowledgement("of one message", alone);
        JsonObject rejection = SignedAcknowledgement.ofEach(signed(Outcome.REJECTED, one), one).getFirst().json();
        JsonObject rejected =
                event(rejection).with("kind", Json.of("rejected")).with("reason", Json.of("not \"ours\" \u00e9"));
        table.put("a rejection", rejected);
        table.put("a rejection for another reason", rejected.with("reason", Json.of("x")));
        table.put("a rejection without the reason", rejected.without("reason"));
        table.put("a rejection as an acknowledgement", event(rejection));
        statement("nine digits of a second", STATEMENT.with("at", Json.of("2026-02-28T23:59:59.123456789Z")));
    }

    private void madeUp() {
        acknowledgement("no object", Json.TRUE);
        acknowledgement("a member too many", GOOD.with("x", Json.of(1)));
        for (String member : GOOD.members().keySet()) {
            acknowledgement("without " + member, GOOD.without(member));
            acknowledgement(member + " is true", GOOD.with(member, Json.TRUE));
        }
        for (String member : STATEMENT.members().keySet()) {
            statement("statement without " + member, STATEMENT.without(member));
            statement(member + " of the statement is true", STATEMENT.with(member, Json.TRUE));
            statement(member + " of the statement is empty", STATEMENT.with(member, Json.of("")));
        }
        for (double index : new double[] {-1, 0.5, 0, 2, 3, 4}) acknowledgement("index " + index, index(index));
        for (double count : new double[] {-1, 0, 1, 2, 3.5, 4, 10_000, 10_001}) {
            statement("count " + count, STATEMENT.with("count", Json.of(count)));
        }
        for (String at :
                List.of(
                        "2026-11-21T08:00:00+00:00",
                        "2026-02-30T08:00:00Z",
                        "2026-11-21T24:00:00Z",
                        "2026-11-21T08:00:60Z",
                        "2026-11-21T08:00:00.Z",
                        "2026-11-21T08:00:00.1234567890Z",
                        "2026-11-21t08:00:00Z",
                        "2026-13-21T08:00:00Z")) {
            statement("at " + at, STATEMENT.with("at", Json.of(at)));
        }
        statement("a reason", STATEMENT.with("reason", Json.of("")));
        statement("another outcome", STATEMENT.with("outcome", Json.of("delivered")));
        statement("a rejection by its word", STATEMENT.with("outcome", Json.of("rejected")));
        statement("another hub", STATEMENT.with("hub_id", Json.of(NODE.publicKey().thumbprint().value())));
        statement("another node", STATEMENT.with("node_id", Json.of("node-003")));
        statement("no node's name", STATEMENT.with("node_id", Json.of("node:2")));
        statement("another root", STATEMENT.with("root", Json.of("A".repeat(43) + "=")));
        statement("a member too many in it", STATEMENT.with("x", Json.of(1)));
        table.put("another kind", event(GOOD).with("kind", Json.of("delivered")));
        table.put("without a target", event(GOOD).without("target_node"));
        table.put("without the digest", event(GOOD).without("digest"));
        table.put("another digest", event(GOOD).with("digest", Json.of("4".repeat(64))));
        table.put("a digest in capitals", event(GOOD).with("digest", Json.of("A".repeat(64))));
    }

    private static JsonObject index(double index) {
        return GOOD.with("index", Json.of(index));
    }

    private void signedOtherwise() {
        acknowledgement("by another key", resigned(STATEMENT, Typ.ACK, SampleLog.key(6)));
        acknowledgement("as an envelope", resigned(STATEMENT, Typ.ENVELOPE, NODE));
        acknowledgement(
                "over another statement",
                GOOD.with("statement", STATEMENT.with("at", Json.of("2026-11-21T08:00:01Z"))));
        acknowledgement("no JWS", GOOD.with("signature", Json.of("x.y.z")));
        acknowledgement("a short signature", GOOD.with("signature", Json.of(signature().substring(0, 200))));
    }

    private static String signature() {
        return ((io.bpci.json.JsonString) java.util.Objects.requireNonNull(GOOD.get("signature"))).value();
    }

    private static String library(ReceiptVerifier by, Receipt receipt) {
        return switch (by.verify(receipt)) {
            case ReceiptVerdict.Proven _ -> "proven";
            case ReceiptVerdict.Refused(var step, var _) -> "refused at " + step.name().toLowerCase(Locale.ROOT);
        };
    }

    private String page(Receipt receipt) {
        page.choose(receipt.json().toString().getBytes(UTF_8));
        return page.failed().isEmpty() ? page.verdict() : page.verdict() + " at " + page.failed();
    }

    @Test
    void everyAcknowledgementOfTheTableHasTheSameVerdictInBoth() {
        sound();
        madeUp();
        signedOtherwise();
        List<String> differences = new ArrayList<>();
        List<String> verdicts = new ArrayList<>();
        compare(verifier, differences, verdicts);
        page.target(Jwk.write(NODE.publicKey()).toString());
        // With a key, the command line wants an acknowledgement, as the page does.
        table.remove("none");
        compare(withKey, differences, verdicts);
        assertThat(differences).isEmpty();
        assertThat(verdicts).hasSizeGreaterThan(120).contains("proven", "refused at acknowledgement");
    }

    private void compare(ReceiptVerifier by, List<String> differences, List<String> verdicts) {
        table.forEach((name, event) -> {
            Receipt receipt = receipt(event);
            String library = library(by, receipt);
            String inPage = page(receipt);
            verdicts.add(library);
            if (!inPage.equals(library)) differences.add(name + ": " + library + ", in the page " + inPage);
        });
    }

    @Test
    void whoSignedIsSaidAndThatNobodyLooked() {
        Receipt receipt = receipt(event(GOOD));
        assertThat(page(receipt)).isEqualTo("proven");
        assertThat(page.under("What is not proven")).contains("whose key that is", "was not checked");
        assertThat(page.under("What is proven")).doesNotContain("itself");
        page.target(Jwk.write(NODE.publicKey()).toString());
        assertThat(page.under("What is proven"))
                .contains("The target node-002 itself said so", "acknowledged 3 messages, this one among them");
        assertThat(page(receipt(event(GOOD).without("acknowledgement")))).isEqualTo("refused at acknowledgement");
    }
}
