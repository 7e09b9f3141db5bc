package io.bpci.api.verify;

import static io.bpci.api.verify.VerifierPage.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.SignedNote;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Receipt;
import io.bpci.testkit.Chromium;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The page in a real Chromium, and what it tells of a bundle of evidence. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyBundleTest {
    private static final String ORIGIN = "bpci-hub/test";
    private static final Ed25519Signer SIGNER = SampleLog.signer(ORIGIN, 1);
    private static final Ed25519Signer FORGER = SampleLog.signer(ORIGIN, 2);
    private static final Cosigner WITNESS =
            new Cosigner(new KeyName("witness.example/one"), SampleLog.key(7), SampleLog.ENGINE);
    private static final Envelope MESSAGE = message("hello");
    private static final SampleLog LOG = SampleLog.of(ORIGIN, 5, MESSAGE.digest());
    private static final String KEY = SIGNER.verifier().verifierKey();
    private static final String KEYS =
            Json.object().put("origin", ORIGIN).put("verifier_keys", Json.strings(List.of(KEY))).build().toString();
    private static final SampleBundle BUNDLE = bundle(List.of(MESSAGE), LOG.receipt(1, SIGNER), LOG.receipt(2, SIGNER));
    private static final SampleBundle HALF_FORGED = bundle(List.of(), LOG.receipt(1, SIGNER), LOG.receipt(2, FORGER));

    private Chromium chromium;
    private VerifierPage page;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    void stop() {
        if (chromium != null) chromium.close();
    }

    @BeforeEach
    void open() {
        page = VerifierPage.open(chromium.page(), VerifyPageTest.FILE.toUri());
    }

    @AfterEach
    void nothingWasAskedOfAnybodyAndNothingWentWrong() {
        assertThat(page.requests()).allMatch(url -> url.startsWith("file:") || url.equals("data:,"));
        assertThat(page.console()).isEmpty();
        page.close();
    }

    private static Envelope message(String content) {
        return Envelope.draft()
                .messageId(MessageId.parse("msg-2"))
                .source(NodeId.parse("node-001"))
                .targets(NodeId.parse("node-002"))
                .messageType(MessageType.DATA_SYNC)
                .content(Json.of(content))
                .createdAt(Instant.parse("2026-11-21T08:00:00Z"))
                .sign(SampleLog.key(3), SampleLog.ENGINE);
    }

    private static SampleBundle bundle(List<Envelope> messages, Receipt... receipts) {
        return SampleBundle.of(EvidenceBundle.of(bytes(KEYS), List.of(receipts), messages).zip());
    }

    private static String jwk(int key) {
        return Jwk.write(SampleLog.key(key).publicKey()).toString();
    }

    private Locator receipt(int index) {
        return page.locator(".receipts > li[data-index='%d']".formatted(index));
    }

    /** What is told of one receipt, once somebody opens it. */
    private String findings(int index) {
        receipt(index).locator("> details > summary").click();
        receipt(index).locator("> details > div > *").first().waitFor();
        return receipt(index).innerText();
    }

    @Test
    void theWholeIsToldAndEveryReceiptInIt() {
        page.keys(KEY).chooseBundle(BUNDLE.zip());
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.headline()).isEqualTo("Proven: every event of the bundle is in the log");
        assertThat(page.reason()).isEqualTo("2 receipts about the messages msg-1 of node-001, msg-2 of node-001.");
        assertThat(page.state("receipt")).startsWith("Bundle of evidence: evidence.zip");
        assertThat(page.under("The receipts in it"))
                .contains("Entry 1: the hub accepted the message msg-1 of node-001 for node-002, node-003, at 2026")
                .contains("Entry 2: the hub accepted the message msg-2");
        assertThat(page.under("What is proven"))
                .contains("The log bpci-hub/test holds the events of the 2 receipts")
                .contains(
                        "The log's entries are about the message msg-2 of node-001 (SHA-256 " + MESSAGE.digest().hex());
        assertThat(page.under("What is not proven"))
                .contains("all the entries there are", "the report in the bundle", "no witness whose key you pinned")
                .contains("That node-001 signed the message msg-2 of node-001: its signature was not checked");
        assertThat(page.locator("#report > .steps li[data-state=held]").count()).isEqualTo(7);
        assertThat(page.locator("#report > .steps li[data-state=unasked]").count()).isEqualTo(1);

        assertThat(receipt(2).locator("svg").count()).isZero();
        assertThat(findings(2))
                .contains("What is proven", "of 5 entries, holds at index 2", "The path to the signed root")
                .contains("The entry is about the message msg-2 of node-001");
        assertThat(receipt(2).locator(".path line.own").count()).isEqualTo(LOG.proof(2).path().size());
        assertThat(findings(1)).contains("there is none here that has its digest");
    }

    @Test
    void theCorrelationThatItIsAboutIsTold() {
        var log = SampleLog.of(ORIGIN, 2, MESSAGE.digest(), entry -> entry.with("correlation_id", Json.of("case-7")));
        page.keys(KEY).chooseBundle(bundle(List.of(), log.receipt(1, SIGNER)).zip());
        assertThat(page.reason())
                .isEqualTo("One receipt about the message msg-1 of node-001, with the correlation id case-7.");
        assertThat(page.under("What it is about")).contains("Correlation", "case-7");
    }

    @Test
    void nothingIsGreenUnlessAllOfItHolds() {
        page.keys(KEY).chooseBundle(BUNDLE.zip());
        String green = page.colour("#verdict");
        assertThat(page.coloursShown()).contains(green);
        page.chooseBundle(HALF_FORGED.zip());
        assertThat(page.failed()).isEqualTo("receipts");
        assertThat(receipt(1).getAttribute("data-state")).isEqualTo("held");
        assertThat(findings(1)).contains("By itself it holds").doesNotContain("What is proven");
        assertThat(findings(2)).contains("None of the pinned keys of the log signed the checkpoint");
        assertThat(page.coloursShown()).doesNotContain(green);
        page.keys("");
        assertThat(page.verdict()).isEqualTo("unpinned");
        assertThat(page.coloursShown()).doesNotContain(green);
    }

    @Test
    void theFailingStepAndTheFileAreNamed() {
        page.keys(KEY).chooseBundle(HALF_FORGED.zip());
        assertThat(page.headline()).isEqualTo("Refused: a receipt does not hold");
        assertThat(page.reason()).startsWith("Entry 2 (receipts/2.json): the log's head is not soundly signed");
        page.chooseBundle(BUNDLE.with("../../etc/passwd", "x").zip());
        assertThat(page.failed()).isEqualTo("archive");
        assertThat(page.reason()).isEqualTo("The archive may not hold a file \"../../etc/passwd\".");
        page.chooseBundle(BUNDLE.with("report.html", "x").zip());
        assertThat(page.headline()).isEqualTo("Refused: the files are not those that the manifest names");
        assertThat(page.reason()).isEqualTo("The file report.html is not the one that the manifest names.");
        page.chooseBundle(BUNDLE.without("receipts/1.json").zip());
        assertThat(page.reason()).isEqualTo("The file \"receipts/1.json\" of the manifest is missing.");
        page.chooseBundle(BUNDLE.with("receipts/1.json", "{").listed().zip());
        assertThat(page.headline()).isEqualTo("Refused: a file does not hold what its name says");
        assertThat(page.reason()).startsWith("The file receipts/1.json: the receipt is not strict JSON");
        assertThat(page.under("What is not proven")).startsWith("Anything");
        page.chooseBundle(bundle(List.of(message("hullo")), LOG.receipt(2, SIGNER)).zip());
        assertThat(page.reason()).startsWith("The message msg-2 of node-001: no receipt of the bundle is about it");
    }

    @Test
    void keysInTheBundleAreComparedAndNeverBelieved() {
        page.chooseBundle(BUNDLE.zip());
        assertThat(page.verdict()).isEqualTo("unpinned");
        assertThat(page.under("What it claims to be about")).contains("Not pinned: bpci-hub/test (Ed25519");
        page.keys(FORGER.verifier().verifierKey());
        assertThat(page.verdict()).isEqualTo("refused");
        page.keys(KEY);
        assertThat(page.under("What it is about")).contains("All of them are pinned");
        assertThat(page.under("What is not proven")).contains("keys.json): they were not believed");
    }

    @Test
    void theSenderOfMessagesIsCheckedWithItsKey() {
        page.keys(KEY).sender(jwk(3)).chooseBundle(BUNDLE.zip());
        assertThat(page.under("What is proven"))
                .contains(
                        "The message msg-2 of node-001 was signed with the key "
                                + SampleLog.key(3).publicKey().thumbprint());
        assertThat(page.under("What is not proven")).doesNotContain("That node-001 signed");
        page.sender(jwk(4));
        assertThat(page.failed()).isEqualTo("senders");
        page.sender(jwk(3));
        String name = "messages/" + MESSAGE.digest().hex() + ".json";
        Json other = Json.of(message("hullo").signature().compact());
        page.chooseBundle(BUNDLE.changed(name, json -> json.with("signature", other)).listed().zip());
        assertThat(page.failed()).isEqualTo("senders");
        assertThat(page.reason()).isEqualTo("The message msg-2 of node-001: the message's signature does not verify.");
        page.chooseBundle(bundle(List.of(), LOG.receipt(1, SIGNER)).zip());
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.under("What is not proven")).contains("The sender's signature: a key was given");
    }

    @Test
    void aMessageBesideTheBundleMustBeOneOfItsReceipts() {
        byte[] zip = bundle(List.of(), LOG.receipt(2, SIGNER)).zip();
        page.keys(KEY).drop("body", Map.of("evidence.zip", zip, "m.json", MESSAGE.bytes()));
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.under("What is proven")).contains(MESSAGE.digest().hex());
        page.chooseMessage(message("hullo").bytes());
        assertThat(page.failed()).isEqualTo("messages");
        page.chooseMessage(bytes("{}"));
        assertThat(page.reason()).startsWith("The message that you gave: ");
    }

    @Test
    void whatTheTargetSignedIsCheckedWithItsKey() {
        Receipt signed = SameAcknowledgementTest.receipt(SameAcknowledgementTest.event(SameAcknowledgementTest.GOOD));
        page.keys(SameAcknowledgementTest.SIGNER.verifier().verifierKey())
                .chooseBundle(bundle(List.of(), signed).zip());
        assertThat(page.under("What is not proven")).contains("That node-002 said so itself");
        page.target(Jwk.write(SameAcknowledgementTest.NODE.publicKey()).toString());
        assertThat(page.under("What is proven"))
                .contains("The target node-002 itself signed for what one receipt says");
        page.target(jwk(6));
        assertThat(page.failed()).isEqualTo("receipts");
        assertThat(page.reason()).contains("the target is not shown to have signed");
        // Not every receipt of a bundle must show one.
        page.keys(KEY).chooseBundle(BUNDLE.zip());
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.under("What is not proven")).contains("no receipt shows a signed acknowledgement");
    }

    @Test
    void whatIsNotCheckedHereIsSaid() {
        SignedNote cosigned =
                SignedNote.of(LOG.checkpoint().text(), SIGNER).with(WITNESS.cosign(LOG.checkpoint(), 1_763_712_000));
        SampleBundle some =
                bundle(List.of(), LOG.receipt(1, cosigned), LOG.receipt(2, SIGNER))
                        .changed("receipts/1.json", json -> json.with("time_stamp", Json.of("MIIB")))
                        .changed("receipts/2.json", json -> json.without("hidden").without("salt"))
                        .listed();
        page.keys(KEY).witnesses(WITNESS.verifier().verifierKey()).chooseBundle(some.zip());
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.under("What is proven")).contains("The witness witness.example/one", "one receipt;");
        assertThat(page.under("What is not proven"))
                .contains("The time stamps (RFC 3161) of entry 1: present, not checked here")
                .contains("on which content, of entry 2: the receipts do not show it")
                .contains("saw the heads of entry 2: it did not cosign them");
        assertThat(findings(1)).contains("cosigned this head at 2025-11-21");
    }

    @Test
    void namesInABundleAreTextAndNeverMarkup() {
        JsonObject nasty = Json.object().put("id", "<img src=x onerror=alert(1)>").put("kind", "<b>bold</b>").build();
        var log =
                SampleLog.of(
                        ORIGIN,
                        2,
                        MESSAGE.digest(),
                        entry ->
                                entry.with("message_id", Json.of("<img src=x onerror=alert(1)>"))
                                        .with("correlation_id", Json.of("<i>x</i>"))
                                        .with("kind", Json.of("<b>bold</b>"))
                                        .with("nasty", nasty));
        SampleBundle bundle =
                bundle(List.of(), log.receipt(1, SIGNER)).with("report.html", "<script>alert(1)</script>");
        page.keys(KEY).chooseBundle(bundle.listed().zip());
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.reason()).contains("<img src=x", "<i>x</i>");
        assertThat(findings(1)).contains("<b>bold</b>");
        page.chooseBundle(bundle.with("<img src=x>.json", "").zip());
        assertThat(page.reason()).contains("<img src=x>");
        assertThat(page.locator("#result img, #result b, #result i, #result script").count()).isZero();
    }

    @Test
    void itIsKnownByItsFirstBytesAndComesAlone() {
        page.keys(KEY).drop("body", Map.of("evidence", BUNDLE.zip()));
        assertThat(page.verdict()).isEqualTo("proven");
        page.drop("body", Map.of("evidence.zip", bytes(LOG.receipt(1, SIGNER).json().toString())));
        assertThat(page.failed()).isEqualTo("archive");
        page.drop("body", Map.of("a.zip", BUNDLE.zip(), "b.json", bytes(LOG.receipt(1, SIGNER).json().toString())));
        assertThat(page.verdict()).isEqualTo("waiting");
        assertThat(page.state("receipt")).contains("one receipt or bundle");
        page.choose(bytes(LOG.receipt(1, SIGNER).json().toString()));
        assertThat(page.headline()).isEqualTo("Proven: the event is in the log");
        page.chooseBundle(BUNDLE.zip());
        page.clear();
        assertThat(page.verdict()).isEqualTo("waiting");
    }

    @Test
    void receiptsAreOpenedByTheKeyboard() {
        page.keys(KEY).chooseBundle(BUNDLE.zip());
        assertThat(page.locator("#verdict").evaluate("element => document.activeElement === element")).isEqualTo(true);
        assertThat(page.locator("#announcement").textContent()).startsWith("Proven: every event of the bundle");
        page.page().keyboard().press("Tab");
        page.page().keyboard().press("Enter");
        receipt(1).getByLabel("Copy root hash").waitFor();
        assertThat(receipt(1).locator("details").first().getAttribute("open")).isNotNull();
        assertThat(receipt(1).locator("summary").first().textContent()).startsWith("\u2713Holds: ");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void itFitsAPhoneAndIsReadableInEveryColour(ColorScheme scheme) {
        var options = new Browser.NewContextOptions().setViewportSize(360, 740).setColorScheme(scheme);
        page.close();
        page = VerifierPage.open(chromium.browser().newContext(options).newPage(), VerifyPageTest.FILE.toUri());
        for (SampleBundle bundle : List.of(BUNDLE, HALF_FORGED, BUNDLE.without("keys.json"))) {
            page.keys(KEY).chooseBundle(bundle.zip());
            String open = "document.querySelectorAll('details').forEach((one) => (one.open = true))";
            page.page().evaluate(open);
            page.page().waitForCondition(() -> page.locator(".receipts details > div:empty").count() == 0);
            page.page().evaluate(open);
            assertThat((int) page.page().evaluate("document.documentElement.scrollWidth")).isLessThanOrEqualTo(360);
            assertThat(page.contrasts()).allSatisfy(contrast -> assertThat(contrast).isGreaterThanOrEqualTo(4.5));
        }
    }
}
