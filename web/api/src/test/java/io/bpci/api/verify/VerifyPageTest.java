package io.bpci.api.verify;

import static io.bpci.api.verify.VerifierPage.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.MlDsa65PrivateKey;
import io.bpci.note.MlDsa65Signer;
import io.bpci.note.NoteVerifier;
import io.bpci.note.SignatureLine;
import io.bpci.note.SignedNote;
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

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page in a real Chromium, opened as a file, and what it tells its reader. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyPageTest {
    static final Path FILE =
            Path.of(System.getProperty("bpci.root"), "web/api/src/main/resources", VerifierServlet.PAGE);

    private static final String ORIGIN = "bpci-hub/test";
    private static final Ed25519Signer SIGNER = SampleLog.signer(ORIGIN, 1);
    private static final MlDsa65Signer LASTING =
            new MlDsa65Signer(new KeyName(ORIGIN), MlDsa65PrivateKey.fromSeed(new byte[32]), new SecureRandom());
    private static final Cosigner WITNESS =
            new Cosigner(new KeyName("witness.example/one"), SampleLog.key(7), SampleLog.ENGINE);
    private static final Ed25519PrivateKey SENDER = SampleLog.key(3);
    private static final Envelope MESSAGE = message("hello");
    private static final SampleLog LOG = SampleLog.of(ORIGIN, 300, MESSAGE.digest());
    private static final Receipt RECEIPT = LOG.receipt(271, SIGNER);
    private static final String KEY = SIGNER.verifier().verifierKey();
    private static final long TIME = Instant.parse("2026-11-21T08:00:00Z").getEpochSecond();

    /** Every encoding of a point of small order, the ones that are not canonical included (RFC 8032, 5.1). */
    private static final List<String> SMALL_ORDER =
            List.of(
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0000000000000000000000000000000000000000000000000000000000000080",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000080",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");

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
        page = VerifierPage.open(chromium.page(), FILE.toUri());
    }

    @AfterEach
    void nothingWasAskedOfAnybodyAndNothingWentWrong() {
        assertThat(page.requests()).allMatch(url -> url.startsWith("file:") || url.equals("data:,"));
        assertThat(page.console()).isEmpty();
        page.close();
    }

    private static Envelope message(String content) {
        return Envelope.draft()
                .messageId(MessageId.parse("msg-271"))
                .source(NodeId.parse("node-001"))
                .targets(NodeId.parse("node-002"))
                .messageType(MessageType.DATA_SYNC)
                .content(Json.of(content))
                .createdAt(Instant.parse("2026-11-21T08:00:00Z"))
                .sign(SENDER, SampleLog.ENGINE);
    }

    private static byte[] file(Receipt receipt) {
        return bytes(receipt.json().toString());
    }

    private static String keys(NoteVerifier... verifiers) {
        return Json.object()
                .put("origin", ORIGIN)
                .put("verifier_keys", Json.strings(Arrays.stream(verifiers).map(NoteVerifier::verifierKey).toList()))
                .build()
                .toString();
    }

    private static Receipt with(SignatureLine... lines) {
        SignedNote note = RECEIPT.checkpoint();
        for (SignatureLine line : lines) note = note.with(line);
        return LOG.receipt(271, note);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void theHistoryOfALogsKeysIsLeftAside() {
        String keys = keys(SIGNER.verifier());
        String tenure = keys.replace("\"origin\":\"" + ORIGIN + "\",", "\"from_size\":0,");
        page.keys(keys.replaceFirst("}$", ",\"history\":[" + tenure + "]}")).choose(file(RECEIPT));
        assertThat(page.verdict()).isEqualTo("proven");
    }

    @Test
    void whatIsProvenIsToldWithItsLogIndexSizeAndSigner() {
        page.keys(keys(SIGNER.verifier())).choose(file(RECEIPT));
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.headline()).isEqualTo("Proven: the event is in the log");
        assertThat(page.reason())
                .isEqualTo(
                        "The hub accepted the message msg-271 of node-001 for node-002, node-003, at"
                                + " 2026-11-21T08:00:00.123Z.");
        assertThat(page.under("What is proven"))
                .contains("The log bpci-hub/test, of 300 entries, holds at index 271")
                .contains("signed by bpci-hub/test (Ed25519, key ID " + SIGNER.verifier().id() + ")")
                .contains("the ones to which the entry committed");
        assertThat(page.under("What is not proven"))
                .contains("That what the entry says is true")
                .contains("no witness whose key you pinned")
                .contains("no message was given");
        assertThat(page.report()).contains(LOG.checkpoint().root().toString());
        assertThat(page.locator(".path line.own").count()).isEqualTo(RECEIPT.proof().path().size());
        assertThat(page.locator(".steps li[data-state=held]").count()).isEqualTo(6);
        assertThat(page.locator(".steps li[data-state=unasked]").count()).isEqualTo(3);
    }

    @Test
    void withoutPinnedKeysNothingIsProven() {
        page.choose(file(RECEIPT));
        assertThat(page.verdict()).isEqualTo("unpinned");
        assertThat(page.failed()).isEqualTo("keys");
        assertThat(page.headline()).isEqualTo("Not verified: no key is pinned");
        // A witness's key and one that this page cannot use are no keys of a log to judge by.
        page.keys(LASTING.verifier().verifierKey()).witnesses(WITNESS.verifier().verifierKey());
        assertThat(page.verdict()).isEqualTo("unpinned");
        page.keys(KEY);
        assertThat(page.verdict()).isEqualTo("proven");
        page.keys("");
        assertThat(page.verdict()).isEqualTo("unpinned");
    }

    @Test
    void nothingIsGreenUnlessAllOfItHolds() {
        page.keys(KEY).choose(file(RECEIPT));
        String green = page.colour("#verdict");
        assertThat(page.coloursShown()).contains(green);
        page.choose(bytes(RECEIPT.json().with("salt", Json.of("A".repeat(43))).toString()));
        assertThat(page.failed()).isEqualTo("commitment");
        assertThat(page.locator(".steps li[data-state=held]").count()).isEqualTo(5);
        assertThat(page.coloursShown()).doesNotContain(green);
        page.keys("");
        assertThat(page.coloursShown()).doesNotContain(green);
    }

    @Test
    void theFailingStepIsNamed() {
        page.keys(KEY).choose(bytes("{\"entry\":{},\"entry\":{}}"));
        assertThat(page.headline()).isEqualTo("Refused: this is no well-formed receipt");
        assertThat(page.reason())
                .isEqualTo("The receipt is not strict JSON: a second member named \"entry\" at character 12.");
        page.choose(file(SampleLog.of("bpci-hub/other", 3, MESSAGE.digest()).receipt(1, SIGNER)));
        assertThat(page.headline()).isEqualTo("Refused: it is from another log");
        page.choose(file(LOG.receipt(271, SampleLog.signer(ORIGIN, 2))));
        assertThat(page.headline()).isEqualTo("Refused: the log's head is not soundly signed");
        assertThat(page.locator(".steps li[data-step=signatures][data-state=failed]").textContent())
                .contains("Fails: The log's head is not soundly signed");
        assertThat(page.locator(".steps li[data-state=unreached]").count()).isEqualTo(5);
        assertThat(page.report())
                .contains("What the receipt claims, without proof")
                .doesNotContain("Every hash on the way");
    }

    @Test
    void cosignaturesByPinnedWitnessesAreVerifiedAndTheirTimeIsShown() {
        byte[] cosigned = file(with(WITNESS.cosign(LOG.checkpoint(), TIME)));
        page.keys(KEY).choose(cosigned);
        assertThat(page.under("What is not proven")).contains("one further signature line");
        page.witnesses(WITNESS.verifier().verifierKey());
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.under("What is proven")).contains("witness.example/one", "2026-11-21 08:00:00 UTC");
        assertThat(page.under("What is not proven")).doesNotContain("no witness", "further signature line");

        page.choose(file(RECEIPT));
        assertThat(page.under("What is not proven")).contains("That the witness witness.example/one");
        page.choose(file(with(WITNESS.cosign(LOG.checkpoint(), Instant.now().getEpochSecond() + 3600))));
        assertThat(page.under("What is proven")).contains("lies in the future by this machine's clock");
    }

    @Test
    void whatIsNotCheckedHereIsSaid() {
        Receipt lasting = with(LASTING.sign(RECEIPT.checkpoint().text()));
        JsonObject stamped = lasting.json().with("time_stamp", Json.of("MIIB"));
        page.keys(keys(SIGNER.verifier(), LASTING.verifier())).choose(bytes(stamped.toString()));
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.state("keys")).contains("2 keys are pinned", "not checked here");
        assertThat(page.under("What is not proven"))
                .contains("(ML-DSA-65, key ID " + LASTING.verifier().id() + "): present, not checked here")
                .contains("The time stamp (RFC 3161): present, not checked here");
        page.choose(bytes(stamped.with("time_stamp", Json.of("MIIB=")).toString()));
        assertThat(page.failed()).isEqualTo("read");
        // What has not the length of such a signature cannot be one.
        page.choose(file(with(new SignatureLine(new KeyName(ORIGIN), LASTING.verifier().id(), new byte[64]))));
        assertThat(page.failed()).isEqualTo("signatures");
    }

    @Test
    void theMessageBesideTheReceiptIsCheckedWithItsSignature() {
        page.keys(KEY).drop("body", Map.of("r.json", file(RECEIPT), "m.json", MESSAGE.bytes()));
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.under("What is proven")).contains("SHA-256 " + MESSAGE.digest().hex());
        assertThat(page.under("What is not proven")).contains("no key of the sender was given");

        page.sender(Jwk.write(SENDER.publicKey()).toString());
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.under("What is proven")).contains("signed with the key " + SENDER.publicKey().thumbprint());
        page.sender(Jwk.write(SampleLog.key(4).publicKey()).toString());
        assertThat(page.failed()).isEqualTo("sender");
        page.sender(Jwk.write(SENDER.publicKey()).with("d", Json.of("AA")).toString());
        assertThat(page.verdict()).isEqualTo("refused");
        assertThat(page.state("sender")).contains("secret member d");
        page.sender(Jwk.write(SENDER.publicKey()).toString());

        String signature = MESSAGE.signature().compact();
        String other = message("hullo").signature().compact();
        page.chooseMessage(bytes(new String(MESSAGE.bytes(), StandardCharsets.UTF_8).replace(signature, other)));
        assertThat(page.failed()).isEqualTo("sender");
        page.chooseMessage(message("hullo").bytes());
        assertThat(page.failed()).isEqualTo("message");
        page.chooseMessage(bytes("{"));
        assertThat(page.failed()).isEqualTo("message");
        page.locator("#message-remove").click();
        assertThat(page.locator("#message-remove").isVisible()).isFalse();
        page.page().waitForSelector("#result[aria-busy=false][data-verdict=proven]");
    }

    @Test
    void aKeyOfSmallOrderIsNotPinned() throws Exception {
        page.choose(file(RECEIPT));
        for (String point : SMALL_ORDER) {
            page.keys(verifierKey(HexFormat.of().parseHex(point)));
            assertThat(page.verdict()).as(point).isEqualTo("refused");
            assertThat(page.headline()).as(point).isEqualTo("Not verified: a key cannot be used");
            assertThat(page.state("keys")).as(point).contains("canonical point of prime order");
        }
    }

    /** The point of order 2 added to a sound key: it is (-x, -y). */
    @Test
    void aKeyWithAPartOfSmallOrderIsNotPinned() throws Exception {
        byte[] key = SampleLog.key(1).publicKey().bytes();
        boolean sign = key[31] < 0;
        key[31] &= 0x7f;
        BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
        byte[] mixed = reversed(p.subtract(new BigInteger(1, reversed(key, 32))).toByteArray(), 32);
        if (!sign) mixed[31] |= (byte) 0x80;
        page.keys(verifierKey(mixed)).choose(file(RECEIPT));
        assertThat(page.state("keys")).contains("canonical point of prime order");
    }

    /** Least significant byte first from most, and back. */
    private static byte[] reversed(byte[] bytes, int length) {
        byte[] reversed = new byte[length];
        for (int i = 0; i < Math.min(length, bytes.length); i++) reversed[i] = bytes[bytes.length - 1 - i];
        return reversed;
    }

    private static String verifierKey(byte[] key) throws Exception {
        byte[] typed = new byte[33];
        typed[0] = 1;
        System.arraycopy(key, 0, typed, 1, 32);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(bytes(ORIGIN + "\n"));
        String id = hex(Arrays.copyOf(sha256.digest(typed), 4));
        return ORIGIN + "+" + id + "+" + Base64.getEncoder().encodeToString(typed);
    }

    @Test
    void aKeyThatCannotBeReadIsRefusedBesideItsField() {
        String id = SIGNER.verifier().id().toString();
        page.choose(file(RECEIPT));
        for (String wrong :
                List.of(
                        "x",
                        KEY.substring(0, KEY.length() - 1),
                        KEY.replace(id, "00000000"),
                        KEY.replace(id, id.toUpperCase(Locale.ROOT) + "0"),
                        KEY + "\nnonsense",
                        "{\"origin\":\"x\"}",
                        "{\"origin\":\"x\",\"verifier_keys\":[]}",
                        "{\"origin\":\"x\",\"origin\":\"x\",\"verifier_keys\":[]}")) {
            page.keys(wrong);
            assertThat(page.verdict()).as(wrong).isEqualTo("refused");
            assertThat(page.state("keys")).as(wrong).isNotBlank();
            assertThat(page.locator("#keys").getAttribute("aria-invalid")).as(wrong).isEqualTo("true");
        }
        page.keys("\n  " + KEY + " \r\n\n" + KEY + "\n");
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.locator("#keys[aria-invalid]").count()).isZero();
    }

    @Test
    void keysThatComeWithAReceiptAreLeftAside() {
        byte[] keys = bytes(keys(SIGNER.verifier()));
        page.drop("body", Map.of("receipt.json", file(RECEIPT), "keys.json", keys));
        assertThat(page.verdict()).isEqualTo("unpinned");
        assertThat(page.state("receipt")).contains("Left aside: keys.json");
        page.drop("#keys-card", Map.of("keys.json", keys));
        assertThat(page.verdict()).isEqualTo("proven");
        page.keys("");
        page.chooseKeys(keys);
        assertThat(page.verdict()).isEqualTo("proven");
        page.clear();
        assertThat(page.verdict()).isEqualTo("waiting");
    }

    @Test
    void aReceiptCanBePastedAndReplaced() {
        page.keys(KEY).paste(RECEIPT.json().toString());
        assertThat(page.verdict()).isEqualTo("proven");
        page.paste(RECEIPT.json().toString() + "x");
        assertThat(page.failed()).isEqualTo("read");
        page.drop("body", Map.of("one.json", file(RECEIPT)));
        assertThat(page.verdict()).isEqualTo("proven");
        page.drop("body", Map.of("one.json", file(RECEIPT), "two.json", file(RECEIPT)));
        assertThat(page.verdict()).isEqualTo("waiting");
        assertThat(page.state("receipt")).contains("one receipt");
    }

    @Test
    void namesInAReceiptAreTextAndNeverMarkup() {
        var log =
                SampleLog.of(
                        ORIGIN,
                        2,
                        MESSAGE.digest(),
                        entry ->
                                entry.with("message_id", Json.of("<img src=x onerror=alert(1)>"))
                                        .with("kind", Json.of("<b>bold</b>")));
        page.keys(KEY).choose(file(log.receipt(1, SIGNER)));
        assertThat(page.verdict()).isEqualTo("proven");
        assertThat(page.reason()).contains("<b>bold</b>");
        assertThat(page.locator("#result img, #result b").count()).isZero();
    }

    @Test
    void thePageReachesNothing() {
        Object reached =
                page.page()
                        .evaluate(
                                """
                                async () => {
                                  const blocked = [];
                                  document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
                                  await fetch("https://example.com/").catch(() => {});
                                  try { new WebSocket("wss://example.com/"); } catch {}
                                  const image = new Image();
                                  image.src = "https://example.com/a.png";
                                  await new Promise((done) => setTimeout(done, 100));
                                  return blocked.sort().join(" ");
                                }
                                """);
        assertThat(reached).isEqualTo("connect-src connect-src img-src");
        page.close();
        page = VerifierPage.open(chromium.page(), FILE.toUri());
    }

    @Test
    void servedByAHubItIsTheSamePageWithTheHubsKeysOneStepAway() throws Exception {
        HttpServer hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext(
                "/",
                exchange -> {
                    byte[] html = bytes(VerifierServlet.page());
                    exchange.getResponseHeaders().set("Content-Type", "text/html;charset=UTF-8");
                    exchange.getResponseHeaders()
                            .set("Content-Security-Policy", VerifierServlet.servedPolicyOf(VerifierServlet.page()));
                    exchange.sendResponseHeaders(200, html.length);
                    exchange.getResponseBody().write(html);
                    exchange.close();
                });
        hub.start();
        URI address = URI.create("http://127.0.0.1:" + hub.getAddress().getPort() + "/verify");
        try (var served = VerifierPage.open(chromium.page(), address)) {
            assertThat(served.keys(KEY).choose(file(RECEIPT)).verdict()).isEqualTo("proven");
            assertThat(served.locator("#served a").isVisible()).isTrue();
            assertThat(served.locator("#served-keys a").evaluate("link => link.href"))
                    .isEqualTo(address.resolve("/api/v1/log/keys").toString());
            assertThat(served.requests()).allMatch(url -> url.equals(address.toString()) || url.equals("data:,"));
            assertThat(served.console()).isEmpty();
        } finally {
            hub.stop(0);
        }
        assertThat(page.locator("#served a").isVisible()).isFalse();
    }

    @Test
    void aBrowserWithoutItsCryptographySaysSo() {
        Page without = chromium.page();
        without.addInitScript("Object.defineProperty(crypto, 'subtle', { value: undefined })");
        try (var poor = VerifierPage.open(without, FILE.toUri())) {
            assertThat(poor.verdict()).isEqualTo("refused");
            assertThat(poor.headline()).isEqualTo("This browser cannot verify");
            assertThat(poor.keys(KEY).choose(file(RECEIPT)).verdict()).isEqualTo("refused");
        }
    }

    @Test
    void everyControlHasANameAndIsReachedByTheKeyboard() {
        page.keys(KEY).choose(file(RECEIPT));
        assertThat(page.locator("#verdict").evaluate("element => document.activeElement === element")).isEqualTo(true);
        assertThat(page.locator("#announcement").textContent()).startsWith("Proven: the event is in the log.");
        var nameless =
                page.page()
                        .evaluate(
                                """
                                [...document.querySelectorAll("input, textarea, button, summary")]
                                  .filter((control) => !(control.labels?.length || control.ariaLabel || control.textContent.trim()))
                                  .map((control) => control.outerHTML)
                                """);
        assertThat(nameless).isEqualTo(List.of());
        page.locator("h1").click();
        var reached = new ArrayList<String>();
        for (int i = 0; i < 8; i++) {
            page.page().keyboard().press("Tab");
            reached.add(
                    String.valueOf(
                            page.page()
                                    .evaluate(
                                            "document.activeElement.id || document.activeElement.textContent.trim()")));
        }
        assertThat(reached)
                .containsExactly(
                        "keys",
                        "keys-file",
                        "receipt-file",
                        "Paste it instead",
                        "more-heading",
                        "clear",
                        "Copy",
                        "Copy");
    }

    @Test
    void hashesCanBeCopied() {
        page.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page.keys(KEY).choose(file(RECEIPT));
        page.page().getByLabel("Copy root hash").click();
        page.page().waitForCondition(() -> page.locator("#announcement").textContent().contains("copied"));
        assertThat(page.page().evaluate("navigator.clipboard.readText()"))
                .isEqualTo(LOG.checkpoint().root().toString());
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void itFitsAPhoneAndIsReadableInEveryColour(ColorScheme scheme) {
        var options = new Browser.NewContextOptions().setViewportSize(360, 740).setColorScheme(scheme);
        try (var phone = VerifierPage.open(chromium.browser().newContext(options).newPage(), FILE.toUri())) {
            for (byte[] receipt : List.of(bytes("{"), file(RECEIPT))) {
                phone.keys(KEY).choose(receipt).sender("x");
                phone.sender("");
                phone.page().evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
                assertThat((int) phone.page().evaluate("document.documentElement.scrollWidth"))
                        .isLessThanOrEqualTo(360);
                assertThat(phone.contrasts()).allSatisfy(contrast -> assertThat(contrast).isGreaterThanOrEqualTo(4.5));
            }
        }
    }
}
