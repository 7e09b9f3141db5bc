package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.testkit.Chromium;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How tables are sorted and filtered, in a real browser and as files. */
@ExtendWith(Product.class)
class PortalTablesIT {
    /** More than a page of a table. */
    private static final int ROWS = 60;

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

    private static List<String> titles(PortalBrowser browser) {
        return browser.page().locator("tbody tr td:first-child").allInnerTexts();
    }

    private static void sort(PortalBrowser browser, String column) {
        browser.page().locator("th a", new Page.LocatorOptions().setHasText(column)).click();
        browser.page().waitForLoadState();
    }

    /** Each later one is due earlier. */
    private static void submitted(Rest officer, String jurisdiction) throws Exception {
        String session = Government.opened(officer);
        Instant end = Instant.now().plusSeconds(86_400);
        for (int i = 0; i < ROWS; i++) {
            String request =
                    Json.object()
                            .put("session_id", session)
                            .put("idempotency_key", "sorted-" + i)
                            .put("operation_type", "information_request")
                            .put("target_jurisdiction", jurisdiction)
                            .put("priority_level", "low")
                            .put("security_classification", "unclassified")
                            .put("title", "Number " + i)
                            .put("deadline", end.minusSeconds(60L * i).toString())
                            .build()
                            .toString();
            Rest.Answer answer = officer.post(Government.PATH + "/operations", request);
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        }
    }

    @Test
    void operationsAreSortedPageByPageAndInTheFile() throws Exception {
        String id = Government.freshId();
        String jurisdiction = "xj_" + System.nanoTime();
        JsonObject request =
                Government.request(id, "standard", "secret").build().with("jurisdiction", Json.of(jurisdiction));
        Rest.Answer access = new Rest(Product.api(), "dev-admin").post(Government.SETUP, request.toString());
        assertThat(access.status()).as(access.body()).isEqualTo(201);
        submitted(Rest.withToken(Product.api(), Product.text(access.json(), "api_token")), jurisdiction);
        KeycloakAdmin.Person person = new KeycloakAdmin().makeOfficer(id, jurisdiction, "standard", "secret");
        PortalBrowser officer = browser().logIn(person.name(), person.password());

        officer.open("/government/operations");
        assertThat(titles(officer)).hasSize(50).startsWith("Number 59", "Number 58");
        sort(officer, "Submitted");
        assertThat(titles(officer)).hasSize(50).startsWith("Number 0", "Number 1");
        officer.open("/government/operations");
        sort(officer, "Deadline");
        assertThat(officer.page().locator("th[aria-sort=ascending]").innerText()).startsWith("Deadline");
        assertThat(titles(officer)).startsWith("Number 59", "Number 58");
        officer.isForEverybody("operations-sorted");
        sort(officer, "Deadline");
        assertThat(officer.page().locator("th[aria-sort=descending]").innerText()).startsWith("Deadline");
        assertThat(titles(officer)).startsWith("Number 0", "Number 1");
        officer.page().locator("a[rel=next]").click();
        officer.page().waitForLoadState();
        assertThat(titles(officer)).hasSize(10).startsWith("Number 50").endsWith("Number 59");
        // A filter keeps the order, and the file has both.
        officer.page().selectOption("[name=status]", "pending");
        officer.press("Filter");
        assertThat(titles(officer)).startsWith("Number 0", "Number 1");
        String export = officer.page().locator("a[href*=export]").getAttribute("href");
        assertThat(export).contains("status=pending", "sort=-deadline");
        String file = officer.context().request().get(Product.site().resolve(export).toString()).text();
        assertThat(file.indexOf("\"Number 0\"")).isPositive().isLessThan(file.indexOf("\"Number 59\""));
        sort(officer, "Deadline");
        assertThat(titles(officer)).startsWith("Number 59");
        assertThat(officer.open("/government/operations?sort=title")).isEqualTo(400);
    }

    /** What a column shows that is sorted by, from top to bottom. */
    private static List<String> sorted(PortalBrowser browser, String column) {
        return browser.page().locator("td[data-label='" + column + "']").allInnerTexts();
    }

    @Test
    void eachTableIsSortedByWhatItsReadersAskFor() throws Exception {
        PortalBrowser admin = browser().logIn("admin");
        admin.open("/network/nodes");
        sort(admin, "Node");
        List<String> rising = sorted(admin, "Node");
        assertThat(rising).hasSizeGreaterThan(1).isSorted();
        sort(admin, "Registered");
        assertThat(admin.page().locator("th[aria-sort=ascending]").innerText()).startsWith("Registered");
        assertThat(sorted(admin, "Registered")).isSorted();
        sort(admin, "Registered");
        assertThat(sorted(admin, "Registered")).isSortedAccordingTo(Comparator.reverseOrder());
        admin.isForEverybody("nodes-sorted");

        admin.open("/audit/events");
        assertThat(numbers(admin)).isSortedAccordingTo(Comparator.reverseOrder());
        sort(admin, "When");
        assertThat(numbers(admin)).isSorted().startsWith(1L);
        admin.isForEverybody("events-sorted");

        admin.open("/government/sessions?sort=-last_activity");
        assertThat(sorted(admin, "Last activity")).isSortedAccordingTo(Comparator.reverseOrder());
        for (String table :
                List.of(
                        "/messages/search?sort=at",
                        "/messages/dead-letters?sort=-at",
                        "/government/sessions?sort=created_at",
                        "/government/emergencies?sort=declared_at",
                        "/government/playbooks?sort=published_at",
                        "/compliance/findings?sort=first_seen",
                        "/contracts/versions?sort=uploaded_at",
                        "/contracts/deployments?sort=requested_at",
                        "/agreements?sort=-proposed_at")) {
            assertThat(admin.open(table)).as(table).isEqualTo(200);
            assertThat(admin.open(table + "_")).as(table).isEqualTo(400);
        }
    }

    private static List<Long> numbers(PortalBrowser browser) {
        return browser.page().locator("tbody tr td:first-child").allInnerTexts().stream().map(Long::valueOf).toList();
    }

    @Test
    void agenciesAreFilteredAndPastDecisionsListed() throws Exception {
        String agency = Government.setUp("standard", "secret").id();
        PortalBrowser admin = browser().logIn("admin");
        admin.open("/government/agencies?status=configured&jurisdiction=" + Government.JURISDICTION);
        assertThat(admin.page().locator("tbody tr").count()).isPositive();
        String file =
                admin.context()
                        .request()
                        .get(
                                Product.portal()
                                        + "/government/agencies/export?status=configured&jurisdiction="
                                        + Government.JURISDICTION)
                        .text();
        assertThat(file).contains(agency);
        admin.open("/government/agencies?jurisdiction=nowhere");
        assertThat(admin.page().locator("tbody tr").count()).isZero();
        assertThat(admin.open("/government/agencies?status=lost")).isEqualTo(400);

        admin.open("/decisions");
        admin.press("Past decisions");
        assertThat(admin.heading()).isEqualTo("Past decisions");
        admin.isForEverybody("decisions-past");
        assertThat(admin.open("/decisions/past?state=executed")).isEqualTo(200);
        assertThat(admin.open("/decisions/past?state=open")).isEqualTo(400);
    }
}
