package io.bpci.it;

import static io.bpci.it.Government.JURISDICTION;
import static io.bpci.it.Government.LONGER;
import static io.bpci.it.Government.await;
import static io.bpci.it.Government.opened;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;

import io.bpci.contract.Manifest;
import io.bpci.contract.Sha256;
import io.bpci.contract.SignedManifest;
import io.bpci.emergency.BypassScope;
import io.bpci.emergency.BypassStatement;
import io.bpci.emergency.Playbook;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.testkit.Chromium;
import io.bpci.testkit.wat.Assembler;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Emergencies, bypasses, compliance and contracts in the portal, in a real browser. */
@ExtendWith(Product.class)
class PortalGovernmentIT {
    private static final String EMERGENCIES = "/government/emergencies";

    /** Counts up, by one. */
    private static final String COUNTING =
            """
            (module
              (import "bpci" "state_int" (func $state_int (param i32 i32 i64) (result i64)))
              (import "bpci" "state_put_int" (func $put (param i32 i32 i64)))
              (import "bpci" "output_int" (func $output (param i32 i32 i64)))
              (memory (export "memory") 1)
              (data (i32.const 0) "n")
              (func (export "run") (local $n i64)
                (local.set $n (i64.add
                  (call $state_int (i32.const 0) (i32.const 1) (i64.const 0)) (i64.const 1)))
                (call $put (i32.const 0) (i32.const 1) (local.get $n))
                (call $output (i32.const 0) (i32.const 1) (local.get $n))))
            """;

    private static Chromium chromium;
    private final List<PortalBrowser> open = new ArrayList<>();
    private Rest admin;
    private Thumbprint hubId;
    private Agency treasury;
    private Agency customs;

    /** An agency whose node the test has. */
    private record Agency(Node node, Rest officer) {
        String id() {
            return node.id().value();
        }
    }

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) chromium.close();
    }

    @BeforeEach
    void twoAgencies() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
        hubId = Thumbprint.parse(Product.text(admin.get("/oracle/hub").json(), "hub_id"));
        treasury = agency();
        customs = agency();
    }

    @AfterEach
    void close() {
        for (PortalBrowser browser : open) {
            browser.hasNoComplaints();
            browser.close();
        }
    }

    private Agency agency() throws Exception {
        var node = new Node(Government.freshId());
        JsonObject request =
                Government.request(node.id().value(), "full_access", "secret")
                        .put("smartcontract_deployment", true)
                        .put("public_key", Jwk.write(node.key().publicKey()))
                        .build();
        JsonObject access = made(admin.post(Government.SETUP, request.toString()));
        return new Agency(node, Rest.withToken(Product.api(), Product.text(access, "api_token")));
    }

    private static JsonObject made(Rest.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
        return answer.json();
    }

    private PortalBrowser browser() {
        var browser = new PortalBrowser(chromium);
        open.add(browser);
        return browser;
    }

    private PortalBrowser logIn(Agency agency, String level) throws Exception {
        return logIn(person(agency, level));
    }

    private PortalBrowser logIn(KeycloakAdmin.Person person) {
        return browser().logIn(person.name(), person.password());
    }

    private static KeycloakAdmin.Person person(Agency agency, String level) throws Exception {
        return new KeycloakAdmin().makeOfficer(agency.id(), JURISDICTION, level, "secret");
    }

    private static String main(PortalBrowser browser) {
        return browser.page().locator("main").innerText();
    }

    private static int forced(PortalBrowser browser, String path) {
        String token = browser.page().locator("[name=csrf]").first().inputValue();
        return browser.context()
                .request()
                .post(
                        Product.portal() + path,
                        RequestOptions.create()
                                .setMaxRedirects(0)
                                .setForm(FormData.create().set("csrf", token).set("reason", "forced")))
                .status();
    }

    private String published() throws Exception {
        var playbook =
                new Playbook(
                        treasury.node().id(),
                        hubId,
                        new Identifier(treasury.id() + "-outage"),
                        1,
                        "Payments are out",
                        3_600,
                        List.of(
                                new Playbook.Task(new Identifier("tell"), treasury.node().id(), "Tell the banks"),
                                new Playbook.Task(
                                        new Identifier("shut"), customs.node().id(), "Let nothing through <unpaid>")),
                        List.of(),
                        Instant.now());
        JsonObject signed = playbook.sign(treasury.node().key(), Forge.ENGINE).json();
        Rest officer = treasury.officer();
        String request = Json.object().put("session_id", opened(officer)).put("playbook", signed).build().toString();
        made(officer.post(Government.PATH + "/playbooks", request));
        return playbook.playbookId().value();
    }

    @Test
    void aDrillIsDeclaredByOneAgencyAndAcknowledgedByAnother() throws Exception {
        String playbook = published();
        KeycloakAdmin.Person declares = person(treasury, "full_access");
        PortalBrowser one = logIn(declares);
        one.open("/government/playbooks");
        one.isForEverybody("playbooks");
        one.page().locator("tbody a").first().click();
        assertThat(main(one)).contains("Let nothing through <unpaid>", "command line");
        one.isForEverybody("playbook");
        one.press("Declare an emergency");
        assertThat(one.notice()).contains("you need an open session");
        one.press("Open a session");
        assertThat(one.page().locator("[name=kind]").inputValue()).isEqualTo("drill");
        assertThat(one.page().locator("[name=playbook_id]").inputValue()).isEqualTo(playbook);
        one.page().fill("[name=reason]", "The yearly exercise");
        one.isForEverybody("emergency-new");
        one.press("Declare");
        // A password alone does not do for it: the browser is at Keycloak, and comes back with what was filled in.
        one.stepUp(declares.password(), declares.totpSecret());
        assertThat(one.heading()).isEqualTo("Go on with what you were about to do");
        assertThat(main(one)).contains("The yearly exercise");
        assertThat(treasury.officer().get(Government.PATH + "/emergencies").body()).doesNotContain("emergency_id");
        one.isForEverybody("step-up");
        one.press("Do it");
        assertThat(one.notice()).isEqualTo("The exercise is declared; the agencies are told.");
        assertThat(main(one)).contains("Exercise (drill)", "0 of 2 agencies know");
        String path = one.page().url().substring(Product.portal().toString().length());

        PortalBrowser reader = logIn(customs, "read_only");
        reader.open(path);
        assertThat(reader.page().getByText("Acknowledge", exactly()).count()).isZero();
        assertThat(forced(reader, path + "/acknowledge")).isEqualTo(403);
        assertThat(forced(reader, EMERGENCIES)).isEqualTo(403);

        PortalBrowser other = logIn(customs, "standard");
        other.open("/government/sessions");
        other.press("Open a session");
        other.open(path);
        other.press("Acknowledge");
        other.confirm("We are on it");
        assertThat(other.notice()).isEqualTo("Your agency has acknowledged it.");
        // Not offered, and closed by nobody but who declared it.
        assertThat(forced(other, path + "/close")).isEqualTo(403);
        // The page that was open shows it by itself.
        one.page().waitForSelector("text=We are on it");
        assertThat(main(one)).contains("1 of 2 agencies know", "Silent");
        one.isForEverybody("emergency");
        one.open(EMERGENCIES + "?show=active");
        assertThat(one.page().locator("tbody").innerText()).contains("Payments are out");
        one.isForEverybody("emergencies");
        one.open(path);
        one.press("Close it");
        one.confirm("All knew what to do");
        assertThat(one.notice()).isEqualTo("The emergency is closed.");
        await(
                LONGER,
                () -> {
                    one.open(path + "/report");
                    return main(one).contains("Government emergency ended");
                });
        assertThat(main(one)).contains("Government emergency acknowledged", "All knew what to do");
        one.isForEverybody("report");

        assertThat(forced(reader, "/government/playbooks/" + playbook + "/1/retire")).isEqualTo(403);
        one.open("/government/playbooks/" + playbook + "/1");
        one.press("Retire");
        assertThat(one.page().locator("dialog[open]").innerText()).contains("for good");
        one.confirm("");
        assertThat(one.notice()).isEqualTo("The playbook is retired.");
        assertThat(one.page().getByText("Retire", exactly()).count()).isZero();

        PortalBrowser auditor = browser().logIn("auditor");
        auditor.open(path + "/report");
        String receipt = auditor.page().getByText("Receipt", exactly()).first().getAttribute("href");
        assertThat(auditor.context().request().get(Product.site().resolve(receipt).toString()).status()).isEqualTo(200);
    }

    private static com.microsoft.playwright.Page.GetByTextOptions exactly() {
        return new com.microsoft.playwright.Page.GetByTextOptions().setExact(true);
    }

    @Test
    void aBypassShowsWhoSignedItAndIsEnded() throws Exception {
        Instant now = Instant.now();
        var statement =
                new BypassStatement(
                        treasury.node().id(),
                        hubId,
                        Set.of(BypassScope.REQUESTS),
                        "Customs is out",
                        now,
                        now.plusSeconds(600));
        String first = signed("olivia", statement);
        PortalBrowser officer = logIn(treasury, "full_access");
        officer.open("/government/bypasses/" + first);
        assertThat(main(officer)).contains("bypass sign --bypass-id " + first, "A second officer has not signed yet");
        assertThat(signed("oscar", statement)).isEqualTo(first);
        officer.page().reload();
        assertThat(officer.page().locator("main .timeline li").count()).isEqualTo(2);
        officer.isForEverybody("bypass");
        officer.press("End it");
        officer.confirm("Customs is back");
        assertThat(officer.notice()).isEqualTo("The bypass is over.");
        assertThat(main(officer)).contains("Customs is back");
        officer.open("/government/bypasses");
        assertThat(officer.page().locator("tbody").innerText()).contains("Customs is out", "Ended", "2 of 2");
        officer.isForEverybody("bypasses");
    }

    private String signed(String name, BypassStatement statement) throws Exception {
        NodeId wallet = NodeId.parse(treasury.id() + "-" + name);
        var key = Ed25519PrivateKey.generate(new SecureRandom());
        made(admin.register(wallet, key, treasury.id()));
        Rest officer =
                new KeycloakAdmin()
                        .makeOfficer(treasury.id(), JURISDICTION, "full_access", "secret", wallet.value())
                        .steppedUp();
        String request =
                Json.object()
                        .put("session_id", opened(officer))
                        .put("statement", statement.sign(key, Forge.ENGINE).json())
                        .build()
                        .toString();
        return Product.text(made(officer.post(Government.PATH + "/bypasses", request)), "bypass_id");
    }

    @Test
    void whatAControlFoundIsShownAndWaived() throws Exception {
        String control = "portal-" + System.nanoTime();
        JsonObject defined =
                Json.object()
                        .put("control_id", control)
                        .put("title", "Payments go <urgent>")
                        .put("subject", "message")
                        .put("applies_when", "source == '%s'".formatted(treasury.id()))
                        .put("condition", "priority == 'Critical'")
                        .put("severity", "high")
                        .put(
                                "frameworks",
                                Json.array(Json.object().put("framework", control).put("requirement", "SC-8").build()))
                        .build();
        String path = Government.PATH + "/compliance/controls";
        made(
                admin.post(
                        path,
                        Json.object().put("controls", Json.array(defined)).put("switch_on", true).build().toString()));
        try {
            // Within an organisation nobody has to consent.
            NodeId branch = NodeId.parse(treasury.id() + "-branch");
            made(admin.register(branch, Ed25519PrivateKey.generate(new SecureRandom()), treasury.id()));
            JsonObject message = Forge.members(treasury.node().id(), branch);
            var sent = admin.post("/oracle/relay", Forge.signed(message, treasury.node().key()));
            assertThat(sent.status()).as(sent.body()).isEqualTo(202);
            PortalBrowser browser = browser().logIn("admin");
            await(
                    LONGER,
                    () -> {
                        browser.open("/compliance/status?framework=" + control);
                        return browser.page().locator("tbody").innerText().contains("Violated");
                    });
            browser.open("/compliance/status");
            assertThat(browser.page().locator("tbody tr").first().innerText()).contains("Violated");
            browser.isForEverybody("compliance");
            browser.open("/compliance/findings?status=open&control_id=" + control);
            browser.isForEverybody("findings");
            browser.page().locator("tbody a").first().click();
            await(
                    LONGER,
                    () -> {
                        browser.page().reload();
                        return browser.page().locator("main .timeline a").count() > 0;
                    });
            assertThat(browser.heading()).isEqualTo("Payments go <urgent>");
            browser.isForEverybody("finding");
            browser.press("Waive a control");
            browser.page().fill("[name=reason]", "The old system is replaced in May");
            browser.page().fill("[name=ends_at]", inAnHour());
            browser.isForEverybody("waiver-new");
            browser.page().locator("main form button[type=submit]").click();
            assertThat(browser.notice()).isEqualTo("The control is waived.");
            browser.isForEverybody("waiver");
            browser.open("/compliance/status?framework=" + control);
            assertThat(browser.page().locator("tbody").innerText()).contains("Waived");
            browser.open("/compliance/waivers?control_id=" + control);
            browser.isForEverybody("waivers");
            PortalBrowser auditor = browser().logIn("auditor");
            auditor.open("/compliance/findings");
            assertThat(forced(auditor, "/compliance/waivers")).isEqualTo(403);
            auditor.open("/compliance/controls/" + control);
            assertThat(auditor.page().getByText("Switch off", exactly()).count()).isZero();
            assertThat(forced(auditor, "/compliance/controls/" + control + "/switch-off")).isEqualTo(403);
            browser.page().locator("tbody a").first().click();
            browser.press("Withdraw");
            browser.confirm("");
            assertThat(browser.notice()).isEqualTo("The waiver is withdrawn.");
            browser.open("/compliance/controls/" + control);
            assertThat(main(browser)).contains("priority == 'Critical'");
            browser.isForEverybody("control");
            browser.press("Switch off");
            browser.confirm("");
            assertThat(browser.notice()).isEqualTo("The control is now: Off.");
            browser.press("Switch on");
            browser.confirm("");
            assertThat(browser.notice()).isEqualTo("The control is now: On.");
            browser.open("/compliance/controls");
            assertThat(browser.page().locator("tbody").innerText()).contains("Payments go <urgent>");
            browser.isForEverybody("controls");
        } finally {
            admin.post(path + "/" + control + "/switch-off", "");
        }
    }

    private static String inAnHour() {
        return LocalDateTime.now(ZoneOffset.UTC).plusHours(1).truncatedTo(ChronoUnit.MINUTES).toString();
    }

    private void uploaded(String contract, int version) throws Exception {
        byte[] module = Assembler.assemble(COUNTING);
        var manifest =
                new Manifest(
                        new Identifier(contract),
                        treasury.node().id(),
                        version,
                        Manifest.Type.CUSTOMS,
                        Manifest.Kind.WASM,
                        Sha256.hex(module),
                        false,
                        1_000_000,
                        2,
                        List.of(),
                        List.of(),
                        null);
        JsonObject upload =
                Json.object()
                        .put("manifest", SignedManifest.sign(manifest, treasury.node().key(), Forge.ENGINE).json())
                        .put("module", Base64Url.encode(module))
                        .build();
        made(treasury.officer().post("/smartcontract/contracts", upload.toString()));
    }

    @Test
    void aDeploymentIsApprovedByAnOfficerOfItsJurisdiction() throws Exception {
        String contract = "portal-counter-" + System.nanoTime();
        uploaded(contract, 1);
        String deploy =
                Json.object()
                        .put("contract_id", contract)
                        .put("version", 1)
                        .put("jurisdictions", Json.strings(List.of(JURISDICTION)))
                        .put("auto_execute", false)
                        .put("note", "Counts what comes in")
                        .build()
                        .toString();
        made(treasury.officer().post("/smartcontract/deploy", deploy));

        PortalBrowser reader = logIn(customs, "standard");
        reader.open("/contracts/deployments?contract_id=" + contract);
        reader.page().locator("tbody a").first().click();
        assertThat(main(reader)).contains("Pending approval", "Counts what comes in");
        String path = reader.page().url().substring(Product.portal().toString().length());
        assertThat(reader.page().getByText("Approve", exactly()).count()).isZero();
        assertThat(forced(reader, path + "/approve")).isEqualTo(403);

        PortalBrowser decides = logIn(customs, "elevated");
        decides.open("/contracts/versions");
        decides.isForEverybody("contracts");
        decides.open(path);
        decides.press("Approve");
        assertThat(decides.page().locator("dialog[open]").innerText()).contains("Let it run in " + JURISDICTION);
        decides.confirm("It was tried");
        assertThat(decides.notice()).isEqualTo("The deployment is now: Active.");
        decides.isForEverybody("deployment");
        decides.open("/contracts/deployments");
        decides.isForEverybody("deployments");
        decides.open("/contracts/versions/" + contract + "/1");
        decides.isForEverybody("contract");

        String call =
                Json.object()
                        .put("contract_id", contract)
                        .put("jurisdiction", JURISDICTION)
                        .put("input", Json.object().build())
                        .build()
                        .toString();
        made(treasury.officer().post("/smartcontract/execute", call));
        decides.open("/contracts/runs?contract_id=" + contract + "&jurisdiction=" + JURISDICTION);
        assertThat(decides.page().locator("tbody").innerText()).contains("Completed");
        decides.isForEverybody("runs");
        decides.page().locator("tbody a").first().click();
        assertThat(main(decides)).contains("\"n\": 1", "Fuel used");
        decides.isForEverybody("run");
        decides.press("Repeat it");
        decides.confirm("");
        assertThat(main(decides)).contains("The same", "Trust nobody");
        decides.isForEverybody("replay");
        assertThat(forced(reader, "/contracts/deploy")).isEqualTo(403);
        ranFromThePortal(contract, path);
    }

    /** The second version is brought by the test, whose key signs it; the rest is done on pages. */
    private void ranFromThePortal(String contract, String first) throws Exception {
        uploaded(contract, 2);
        PortalBrowser owner = logIn(treasury, "elevated");
        owner.open("/contracts/versions/" + contract + "/2");
        owner.press("Ask to let it run");
        assertThat(owner.page().locator("[name=jurisdictions]").inputValue()).isEqualTo(JURISDICTION);
        owner.page().fill("[name=note]", "Counts as the first");
        owner.isForEverybody("deploy");
        owner.page().locator("main form button[type=submit]").click();
        assertThat(owner.notice()).isEqualTo("The jurisdiction is asked.");
        String second = owner.page().url().substring(Product.portal().toString().length());
        // Nobody decides what it asked for.
        assertThat(owner.page().getByText("Approve", exactly()).count()).isZero();

        PortalBrowser decides = logIn(customs, "elevated");
        decides.open(second);
        decides.press("Approve");
        decides.confirm("");
        decides.press("Run it");
        assertThat(decides.page().locator("[name=contract_id]").inputValue()).isEqualTo(contract);
        decides.isForEverybody("execute");
        decides.page().locator("main form button[type=submit]").click();
        assertThat(decides.notice()).isEqualTo("The contract ran: Completed.");
        assertThat(main(decides)).contains("\"n\": 2");

        PortalBrowser reader = logIn(customs, "standard");
        reader.open(first);
        assertThat(main(reader)).contains("Superseded");
        assertThat(reader.page().getByText("Go back to this version", exactly()).count()).isZero();
        assertThat(forced(reader, first + "/roll-back")).isEqualTo(403);
        decides.open(first);
        decides.press("Go back to this version");
        decides.confirm("The second one counts twice");
        assertThat(decides.notice()).isEqualTo("Version 1 runs again.");
        assertThat(main(decides)).contains("Active", "The second one counts twice");
        decides.press("Retire");
        decides.confirm("Nobody needs it");
        assertThat(decides.notice()).isEqualTo("The deployment is now: Retired.");
    }
}
