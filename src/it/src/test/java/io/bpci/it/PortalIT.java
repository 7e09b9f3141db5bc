package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import com.microsoft.playwright.options.SameSiteAttribute;

import io.bpci.it.Government.Agency;
import io.bpci.it.KeycloakAdmin.Person;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.testkit.Chromium;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The portal in a real browser: who gets in, what is offered, what is refused, and how a login ends. */
@ExtendWith(Product.class)
class PortalIT {
    private static final Page.WaitForURLOptions SOON = new Page.WaitForURLOptions().setTimeout(15_000);
    private static final String SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>";

    private static final int ROUNDS = 6;

    private static Chromium chromium;
    private final List<PortalBrowser> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) chromium.close();
    }

    @AfterEach
    void close() {
        for (PortalBrowser browser : open) {
            browser.hasNoComplaints();
            browser.close();
        }
    }

    private PortalBrowser browser() {
        var browser = new PortalBrowser(chromium);
        open.add(browser);
        return browser;
    }

    private static Person officer(Agency agency, String level, String clearance) throws Exception {
        return new KeycloakAdmin().makeOfficer(agency.id(), Government.JURISDICTION, level, clearance);
    }

    private PortalBrowser logIn(Person person) {
        return browser().logIn(person.name(), person.password());
    }

    @Test
    void everybodySeesWhatIsTheirs() throws Exception {
        assertThat(browser().logIn("admin").menu()).contains("Overview", "Operations", "Sessions", "Agencies");
        assertThat(browser().logIn("auditor").menu()).contains("Overview", "Operations", "Sessions", "Agencies");
        assertThat(browser().logIn("operator").menu())
                .contains("Overview")
                .doesNotContain("Operations", "Sessions", "Agencies");
        Agency agency = Government.setUp("full_access", "secret");
        for (String level : List.of("read_only", "standard", "elevated", "full_access")) {
            PortalBrowser officer = logIn(officer(agency, level, "secret"));
            assertThat(officer.menu())
                    .as(level)
                    .contains("Operations", "Sessions", "Agencies")
                    .doesNotContain("Overview");
            officer.open("/government/operations");
            boolean submits = !level.equals("read_only");
            assertThat(officer.page().getByText("New operation").count()).as(level).isEqualTo(submits ? 1 : 0);
            boolean declares = level.equals("full_access");
            assertThat(officer.page().getByText("Declare an emergency").count()).as(level).isEqualTo(declares ? 1 : 0);
        }
        PortalBrowser responder = logIn(officer(Government.setUp("emergency", "secret"), "emergency", "secret"));
        assertThat(responder.menu()).contains("Operations", "Emergencies").doesNotContain("Overview", "Cases");
        responder.open("/government/operations");
        assertThat(responder.page().getByText("New operation").count()).isZero();
        assertThat(responder.page().getByText("Declare an emergency").count()).isOne();
    }

    @Test
    void theCookieIsOutOfReachAndNoTokenIsInThePage() {
        PortalBrowser browser = browser();
        browser.context().addCookies(List.of(new Cookie("bpci_portal", "fixed").setUrl(Product.portal().toString())));
        browser.logIn("admin");

        Cookie cookie =
                browser.context().cookies(Product.portal().toString()).stream()
                        .filter(each -> each.name.equals("bpci_portal") && each.path.equals("/portal"))
                        .findFirst()
                        .orElseThrow();
        assertThat(cookie.value).hasSizeGreaterThan(40);
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.LAX);
        assertThat(browser.page().content()).doesNotContain("eyJ");
        assertThat(browser.page().url()).doesNotContain(cookie.value).doesNotContain("code=");
        assertThat((String) browser.page().evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"))
                .isEqualTo("{}{}");
        var answer = Objects.requireNonNull(browser.page().reload());
        assertThat(answer.headers().get("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers())
                .containsEntry("cache-control", "no-store")
                .containsEntry("x-content-type-options", "nosniff");
    }

    @Test
    void whoLogsOutIsOutHereAndAtKeycloak() {
        PortalBrowser browser = browser().logIn("auditor");
        browser.page().click(".account summary");
        browser.page().getByText("Log out").click();
        browser.page().waitForURL("**/portal/signed-out", SOON);
        assertThat(browser.heading()).isEqualTo("You are logged out");
        browser.open("/overview");
        // Keycloak asks again.
        assertThat(browser.page().locator("#password").count()).isOne();
    }

    @Test
    void theOverviewMovesWithoutReload() throws Exception {
        PortalBrowser browser = browser().logIn("admin");
        browser.open("/overview");
        browser.page().waitForCondition(() -> beats(browser) > 1);
        int before = accepted(browser);
        try (Node harbour = connected("harbour");
                Node customs = connected("customs")) {
            for (int round = 1; round <= ROUNDS; round++) {
                for (int i = 0; i < round; i++) {
                    var _ = harbour.send("cargo", customs.id());
                }
                for (int i = 0; i < round; i++) customs.receive().acknowledge();
                int beats = beats(browser);
                browser.page().waitForCondition(() -> beats(browser) > beats);
            }
            browser.page().waitForCondition(() -> accepted(browser) >= before + ROUNDS * (ROUNDS + 1) / 2);
            assertThat(browser.page().locator(".plot canvas").count()).isEqualTo(2);
            assertThat(browser.page().locator(".checks li").count()).isEqualTo(7);
            browser.isForEverybody("overview");
        }
    }

    private static Node connected(String name) throws Exception {
        var operator = new Rest(Product.api(), "dev-operator");
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        String hub = Product.text(operator.get("/oracle/hub").json(), "hub_id");
        return node.connect(Product.webSocket(), Thumbprint.parse(hub));
    }

    private static int accepted(PortalBrowser browser) {
        return Integer.parseInt(browser.page().locator(".figure").nth(2).innerText().replace(",", ""));
    }

    private static int beats(PortalBrowser browser) {
        String beats = browser.page().locator("[data-pulse]").getAttribute("data-beats");
        return beats == null ? 0 : Integer.parseInt(beats);
    }

    @Test
    void anAdministratorSetsAnAgencyUpAndRevokesIt() throws Exception {
        String id = Government.freshId();
        PortalBrowser admin = browser().logIn("admin");
        admin.open("/government/agencies");
        admin.press("Set up an agency");
        admin.isForEverybody("agency-new");
        admin.page().fill("[name=government_id]", "not an id");
        admin.page().fill("[name=jurisdiction]", Government.JURISDICTION);
        admin.press("Set it up");
        assertThat(admin.notice()).contains("Id of the agency");
        admin.page().fill("[name=government_id]", id);
        admin.page().selectOption("[name=access_level]", "full_access");
        admin.page().selectOption("[name=security_clearance]", "secret");
        admin.press("Set it up");
        assertThat(admin.heading()).isEqualTo("The agency is set up");
        String secret = admin.page().locator("#client-secret").innerText();
        assertThat(KeycloakAdmin.tokenStatus("gov-" + id, secret)).isEqualTo(200);
        admin.press("I have them");
        admin.isForEverybody("agency");
        assertThat(admin.page().content()).doesNotContain(secret);

        Person officer = new KeycloakAdmin().makeOfficer(id, Government.JURISDICTION, "elevated", "secret");
        PortalBrowser away = logIn(officer);
        away.open("/government/operations");

        admin.press("Revoke");
        assertThat(admin.page().locator("dialog[open]").innerText()).contains("for good");
        admin.confirm("a test of the portal");
        // Keycloak asks the development administrator for a code of the realm file's.
        admin.stepUp(
                Objects.requireNonNull(Product.users().get("admin")),
                Objects.requireNonNull(Product.totpSecrets().get("admin")));
        assertThat(admin.page().locator("main").innerText()).contains("a test of the portal");
        admin.press("Do it");
        assertThat(admin.notice()).contains("is revoked");
        assertThat(admin.page().locator(".said").innerText()).isEqualTo("a test of the portal");

        // The officer's page, which was open, says so by itself.
        away.page().waitForSelector(".big-status");
        assertThat(away.page().locator("main").innerText()).contains("the agency was revoked");
        admin.open("/government/agencies");
        admin.isForEverybody("agencies");
    }

    @Test
    void anOfficersAccountIsGivenAndClosed() throws Exception {
        Agency agency = Government.setUp("elevated", "secret");
        Person person = new KeycloakAdmin().makeAdministrator();
        String name = "o" + System.nanoTime();
        PortalBrowser admin = logIn(person);
        admin.open("/government/agencies/" + agency.id());
        admin.press("Officers");
        admin.press("Give an officer an account");
        admin.isForEverybody("officer-new");
        admin.page().fill("[name=username]", name);
        admin.page().fill("[name=email]", name + "@example.test");
        admin.page().fill("[name=first_name]", "<b>Olivia</b>");
        admin.page().fill("[name=last_name]", "Okoye");
        admin.page().selectOption("[name=access_level]", "full_access");
        admin.page().selectOption("[name=security_clearance]", "secret");
        admin.press("Give the account");
        admin.stepUp(person.password(), person.totpSecret());
        assertThat(admin.page().locator("main").innerText()).contains(name + "@example.test");
        admin.press("Do it");
        assertThat(admin.notice()).contains("the agency has the level elevated");
        admin.page().fill("[name=first_name]", "Olivia");
        admin.page().selectOption("[name=access_level]", "elevated");
        admin.press("Give the account");
        assertThat(admin.heading()).isEqualTo("The account is there");
        String password = admin.page().locator("#password").innerText();
        assertThat(password).hasSizeGreaterThan(20);
        admin.isForEverybody("officer-account");
        admin.press("I have it");
        assertThat(admin.page().content()).doesNotContain(password).contains("Not used yet");
        admin.isForEverybody("officers");
        admin.page().locator("tbody a").first().click();
        admin.isForEverybody("officer");
        admin.press("Close the account");
        admin.confirm("left the agency");
        assertThat(admin.notice()).isEqualTo("The account of " + name + " is closed.");

        PortalBrowser nobody = browser();
        nobody.open("/");
        nobody.page().fill("#username", name);
        nobody.page().fill("#password", password);
        nobody.page().click("#kc-login");
        assertThat(nobody.page().url()).startsWith(Product.issuer().toString());
        assertThat(nobody.page().locator("body").innerText()).contains("disabled");

        admin.press("Open it again");
        admin.confirm("");
        assertThat(admin.notice()).isEqualTo("The account of " + name + " is open again.");
        PortalBrowser officer =
                logIn(new KeycloakAdmin().makeOfficer(agency.id(), Government.JURISDICTION, "elevated", "secret"));
        assertThat(officer.open("/government/agencies/" + agency.id() + "/officers")).isEqualTo(403);
    }

    @Test
    void whoHasNoOneTimeCodesDoesNotWhatNeedsThem() throws Exception {
        Government.Agency agency = Government.setUp("standard", "secret");
        Person person = new KeycloakAdmin().makeAdministratorWithoutCodes();
        PortalBrowser admin = logIn(person);
        admin.open("/government/agencies/" + agency.id());
        admin.press("Revoke");
        admin.confirm("never done");
        // Keycloak does not go on, and lets nobody set codes up with a password alone.
        assertThat(admin.page().url()).startsWith(Product.issuer().toString());
        assertThat(admin.page().locator("#otp, #totp, #totpSecret").count()).isZero();
        admin.open("/government/agencies/" + agency.id());
        assertThat(admin.page().locator("main").innerText()).doesNotContain("never done").contains("Revoke");
    }

    @Test
    void anOperationGoesFromOneAgencyToAnother() throws Exception {
        Agency asking = Government.setUp("full_access", "secret");
        Agency asked = Government.setUp("standard", "secret");
        PortalBrowser one = logIn(officer(asking, "full_access", "secret"));
        one.open("/government/operations/new");
        assertThat(one.notice()).contains("you need an open session");
        one.press("Open a session");
        assertThat(one.notice()).isEqualTo("Your session is open.");
        one.isForEverybody("operation-new");
        one.page().fill("[name=title]", "Who owns the Aurora?");
        one.page().fill("[name=description]", "She was seen in our waters without a flag.");
        one.page().fill("[name=target_jurisdiction]", Government.JURISDICTION);
        one.page().selectOption("[name=security_classification]", "confidential");
        one.press("Submit");
        assertThat(one.notice()).isEqualTo("The operation is submitted.");
        assertThat(one.heading()).isEqualTo("Who owns the Aurora?");
        String path = one.page().url().substring(Product.portal().toString().length());

        PortalBrowser other = logIn(officer(asked, "standard", "secret"));
        other.open("/government/sessions");
        other.press("Open a session");
        other.page().waitForURL("**/government/sessions/*", SOON);
        other.isForEverybody("session");
        other.open(path);
        other.press("Start");
        other.confirm("we are on it");
        assertThat(other.notice()).isEqualTo("The operation is now: In progress.");
        other.isForEverybody("operation");
        other.press("Complete");
        other.confirm("a harbour in the north");
        assertThat(other.page().locator(".timeline").innerText()).contains("Pending", "In progress", "Completed");

        // What is above one's clearance is not there.
        PortalBrowser lesser = logIn(officer(asking, "standard", "unclassified"));
        assertThat(lesser.open(path)).isEqualTo(404);
        lesser.open("/government/operations");
        assertThat(lesser.page().content()).doesNotContain("Who owns the Aurora");
        one.open("/government/operations?status=completed");
        assertThat(one.page().locator("tbody").innerText()).contains("Who owns the Aurora");
        one.isForEverybody("operations");
    }

    @Test
    void scriptsInTextsAreTexts() throws Exception {
        Agency agency = Government.setUp("full_access", "secret");
        PortalBrowser officer = logIn(officer(agency, "full_access", "secret"));
        officer.open("/government/operations/new");
        officer.press("Open a session");
        officer.page().fill("[name=title]", SCRIPT);
        officer.page().fill("[name=description]", SCRIPT);
        officer.page().fill("[name=target_jurisdiction]", Government.JURISDICTION);
        officer.press("Submit");
        assertThat(officer.heading()).isEqualTo(SCRIPT);
        assertThat(officer.page().locator(".lead").innerText()).isEqualTo(SCRIPT);
        officer.press("Cancel it");
        officer.confirm(SCRIPT);
        assertThat(officer.page().locator(".said").innerText()).isEqualTo(SCRIPT);
        officer.open("/government/operations");
        assertThat(officer.page().locator("tbody").innerText()).contains(SCRIPT);
    }

    @Test
    void whatIsNotOfferedIsRefusedWhenForced() throws Exception {
        Agency agency = Government.setUp("standard", "secret");
        PortalBrowser officer = logIn(officer(agency, "standard", "secret"));
        assertThat(officer.open("/overview")).isEqualTo(403);
        assertThat(officer.open("/government/agencies/new")).isEqualTo(403);
        officer.isForEverybody("refused");
        assertThat(officer.open("/government/agencies/somebody-elses")).isEqualTo(404);
        assertThat(officer.open("/nothing")).isEqualTo(404);
        officer.open("/government/agencies/" + agency.id());
        String token = officer.page().locator("[name=csrf]").first().inputValue();
        String revoke = Product.portal() + "/government/agencies/" + agency.id() + "/revoke";
        assertThat(post(officer, revoke, token)).isEqualTo(403);

        PortalBrowser admin = browser().logIn("admin");
        // With the right, and without the token of its own session.
        assertThat(post(admin, revoke, token)).isEqualTo(403);
        assertThat(post(admin, revoke, "")).isEqualTo(403);
        assertThat(
                        new Rest(Product.api(), "dev-admin")
                                .get(Government.PATH + "/agencies/" + agency.id())
                                .json()
                                .get("status"))
                .isEqualTo(Json.of("configured"));
    }

    private static int post(PortalBrowser browser, String url, String token) {
        return browser.context()
                .request()
                .post(
                        url,
                        RequestOptions.create()
                                .setMaxRedirects(0)
                                .setForm(FormData.create().set("csrf", token).set("reason", "forced")))
                .status();
    }

    @Test
    void anOpenPageLearnsThatItsLoginEnded() throws Exception {
        Agency agency = Government.setUp("standard", "secret");
        Person person = officer(agency, "standard", "secret");
        PortalBrowser officer = logIn(person);
        officer.open("/government/sessions");
        officer.press("Open a session");
        String session = officer.page().url().replaceFirst(".*/", "");

        new KeycloakAdmin().logOut(person.id());

        officer.page().waitForURL(Pattern.compile(".*/portal/ended\\?why=login_ended"), SOON);
        assertThat(officer.page().locator("main").innerText()).contains("Your login at Keycloak has ended");
        officer.isForEverybody("ended");
        assertThat(
                        new Rest(Product.api(), "dev-admin")
                                .get(Government.PATH + "/sessions/" + session)
                                .json()
                                .get("end_reason"))
                .isEqualTo(Json.of("logged_out"));
    }

    @Test
    void exportsAreHarmlessToSpreadsheets() throws Exception {
        Agency agency = Government.setUp("standard", "secret");
        String session = Government.opened(agency.officer());
        String request =
                Json.object()
                        .put("session_id", session)
                        .put("idempotency_key", "formula")
                        .put("operation_type", "information_request")
                        .put("target_jurisdiction", Government.JURISDICTION)
                        .put("priority_level", "low")
                        .put("security_classification", "unclassified")
                        .put("title", "=HYPERLINK(\"http://evil.test\",\"x\")")
                        .build()
                        .toString();
        assertThat(agency.officer().post(Government.PATH + "/operations", request).status()).isEqualTo(201);

        PortalBrowser admin = browser().logIn("admin");
        String file = admin.context().request().get(Product.portal() + "/government/operations/export").text();

        assertThat(file).startsWith("\"Operation\",").contains("\"'=HYPERLINK(\"\"http://evil.test\"\",\"\"x\"\")\"");
    }

    @Test
    void whenKeycloakIsDownTheLoginSaysSo(@org.junit.jupiter.api.io.TempDir Path data) throws Exception {
        Files.createDirectories(data);
        var hub =
                new HubProcess(
                        data,
                        Map.of(
                                "BPCI_IDENTITY_ISSUER",
                                "http://127.0.0.1:1/realms/bpci",
                                "BPCI_PORTAL_CLIENT_SECRET",
                                "of-nobody"));
        try {
            hub.awaitReady();
            PortalBrowser browser = browser();
            int status =
                    Objects.requireNonNull(browser.page().navigate(hub.api().resolve("/portal/login").toString()))
                            .status();
            assertThat(status).isEqualTo(503);
            assertThat(browser.heading()).isEqualTo("Keycloak does not answer");
            assertThat(browser.page().getByText("Try again").count()).isOne();
            browser.isForEverybody("keycloak-down");
        } finally {
            hub.kill9();
        }
    }
}
