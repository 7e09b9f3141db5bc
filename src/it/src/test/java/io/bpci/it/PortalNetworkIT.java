package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.receipt.Receipt;
import io.bpci.testkit.Chromium;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;

/** The portal's pages of the network, of messages and of the log, in a real browser. */
@ExtendWith(Product.class)
class PortalNetworkIT {
    private static Chromium chromium;
    private static Rest operator;
    private static Rest nobody;
    private final List<PortalBrowser> open = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        operator = new Rest(Product.api(), "dev-operator");
        nobody = new Rest(Product.api(), "");
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

    private PortalBrowser logIn(String user) {
        var browser = new PortalBrowser(chromium).logIn(user);
        open.add(browser);
        return browser;
    }

    private static Node registered(String name) throws Exception {
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    private static JsonObject sent(Node sender, Node target) throws Exception {
        JsonObject message = Forge.members(sender.id(), target.id());
        assertThat(nobody.post("/oracle/relay", Forge.signed(message, sender.key())).status()).isEqualTo(202);
        return message;
    }

    private static void settle(Node target, String type) throws Exception {
        try (RawSession session = RawSession.authenticated(Product.webSocket(), target)) {
            String delivery = Product.text(session.next("deliver"), "delivery_id");
            var frame = Json.object().put("type", type);
            if (type.equals("reject")) frame.put("delivery_id", delivery).put("reason", "<b>not</b> for me");
            else frame.put("delivery_ids", Json.strings(List.of(delivery)));
            session.text(frame.build().toString());
            session.text("{\"type\":\"ping\"}");
            session.next("pong");
        }
    }

    @Test
    void anOperatorShutsANodeOfItsOwnOutAndLetsItInAgain() throws Exception {
        Node node = registered("portal-node");
        PortalBrowser north = logIn("operator");
        north.open("/network/topology");
        north.page().waitForSelector("[data-drawn]");
        assertThat(north.page().locator("tbody").innerText()).contains(node.id().value());
        north.isForEverybody("topology");
        var layered = new Node("portal-layered-" + System.nanoTime());
        JsonObject registration = Rest.registration(layered.id(), layered.key()).put("layer", "BpiCore").build();
        assertThat(operator.post("/oracle/nodes/register", registration.toString()).status()).isEqualTo(201);
        north.page().getByText("By layer").click();
        north.page().waitForSelector("[data-by=layer][data-drawn]");
        north.isForEverybody("topology-layers");
        assertThat(north.open("/network/topology?by=colour")).isEqualTo(400);
        north.open("/network/nodes?name=" + node.id());
        assertThat(north.page().locator("tbody tr").count()).isOne();
        north.isForEverybody("nodes");
        north.page().locator("tbody a").click();
        north.press("Suspend");
        north.confirm("<i>it</i> floods");
        assertThat(north.notice()).isEqualTo(node.id() + " is suspended.");
        assertThat(north.page().locator("main").innerText()).contains("<i>it</i> floods");
        north.isForEverybody("node");
        north.press("Resume");
        assertThat(north.notice()).isEqualTo(node.id() + " takes part again.");

        PortalBrowser south = logIn("operator-south");
        assertThat(south.open("/network/nodes/" + node.id())).isEqualTo(403);
        south.open("/overview");
        String token = south.page().locator("[name=csrf]").first().inputValue();
        assertThat(
                        south.context()
                                .request()
                                .post(
                                        Product.portal() + "/network/nodes/" + node.id() + "/suspend",
                                        RequestOptions.create()
                                                .setMaxRedirects(0)
                                                .setForm(FormData.create().set("csrf", token).set("reason", "forced")))
                                .status())
                .isEqualTo(403);
        assertThat(operator.get("/oracle/nodes/" + node.id()).json().get("status")).isEqualTo(Json.of("Disconnected"));
    }

    @Test
    void aMessageIsFollowedFromItsSignatureToItsAcknowledgement() throws Exception {
        Node sender = registered("portal-sender");
        Node target = registered("portal-target");
        String message = Product.text(sent(sender, target), "message_id");
        settle(target, "acknowledge");

        PortalBrowser auditor = logIn("auditor");
        auditor.open("/messages/search?node=" + sender.id());
        auditor.isForEverybody("messages");
        auditor.page().locator("tbody a").first().click();
        Government.await(
                Government.LONGER,
                () -> {
                    auditor.page().reload();
                    return auditor.page().locator(".timeline a").count() == 2;
                });
        assertThat(auditor.page().locator(".timeline").innerText()).contains("Accepted", "Acknowledged", "In the log");
        auditor.isForEverybody("message");
        // In the page, by the verifier's own script.
        Locator verdict = auditor.page().locator(".verdict").first();
        auditor.page().locator("button[data-verify]").first().click();
        verdict.locator("li").first().waitFor();
        assertThat(verdict.innerText()).contains("Proven", "its owner cannot deny the entry");
        auditor.page()
                .route(
                        "**/receipt/*",
                        route -> {
                            String altered = route.fetch().text().replaceFirst("\"index\":\\d+", "\"index\":0");
                            route.fulfill(new Route.FulfillOptions().setBody(altered));
                        });
        auditor.page().locator("button[data-verify]").first().click();
        auditor.page().waitForSelector(".verdict >> text=Not proven");
        assertThat(verdict.innerText()).doesNotContain("cannot deny");
        auditor.page().unroute("**/receipt/*");

        String link = auditor.page().locator(".timeline a").last().getAttribute("href");
        byte[] receipt = auditor.context().request().get(Product.site().resolve(link).toString()).body();
        assertThat(Receipt.parse(receipt).json()).isEqualTo(StrictJson.parse(receipt));
        var evidence =
                auditor.context()
                        .request()
                        .get(Product.portal() + "/messages/of/" + sender.id() + "/" + message + "/evidence");
        assertThat(evidence.status()).isEqualTo(200);
        assertThat(evidence.headers()).containsEntry("content-type", "application/zip");

        // An operator finds what its own node sent, and nobody's else.
        PortalBrowser south = logIn("operator-south");
        assertThat(south.open("/messages/find?source=" + sender.id() + "&message=" + message)).isEqualTo(403);
        assertThat(south.open("/messages/search")).isEqualTo(403);
        PortalBrowser north = logIn("operator");
        north.open("/messages/find");
        north.page().fill("[name=source]", sender.id().value());
        north.page().fill("main [name=message]", message);
        north.press("Find it");
        assertThat(north.heading()).isEqualTo(message);
    }

    @Test
    void aDeadLetterIsPutBackAndRemovedForGood() throws Exception {
        Node sender = registered("portal-sender");
        Node target = registered("portal-picky");
        sent(sender, target);
        settle(target, "reject");
        awaitLetter(target);

        PortalBrowser north = logIn("operator");
        north.open("/messages/dead-letters?node=" + target.id());
        north.isForEverybody("dead-letters");
        assertThat(north.page().locator("tbody").innerText()).contains("<b>not</b> for me");
        north.page().locator("tbody a").first().click();
        north.press("Put it back");
        north.confirm("");
        assertThat(north.notice()).contains("waits for " + target.id() + " again");
        settle(target, "reject");
        awaitLetter(target);
        north.open("/messages/dead-letters?node=" + target.id());
        north.page().locator("tbody a").first().click();
        north.press("Remove for good");
        north.confirm("nobody wants it");
        assertThat(north.notice()).isEqualTo("The message is removed.");

        PortalBrowser admin = logIn("admin");
        admin.open("/audit/events?kind=purged&message=");
        assertThat(admin.page().locator("tbody").innerText()).contains("nobody wants it");
    }

    private static void awaitLetter(Node target) throws Exception {
        Government.await(
                Government.LONGER,
                () ->
                        operator.get("/oracle/dead-letters?node_id=" + target.id()).json().get("dead_letters")
                                        instanceof JsonArray letters
                                && !letters.elements().isEmpty());
    }

    @Test
    void theAuditLogIsSearchedAndItsHeadIsShown() throws Exception {
        registered("portal-logged");
        PortalBrowser auditor = logIn("auditor");
        auditor.open("/audit/events?kind=node_registered");
        assertThat(auditor.page().locator("tbody").innerText()).contains("portal-logged").doesNotContain("Accepted");
        auditor.isForEverybody("audit");
        auditor.page().locator("tbody a").first().click();
        assertThat(auditor.page().locator(".json").innerText()).contains("\"kind\": \"node_registered\"");
        auditor.isForEverybody("event");
        auditor.open("/audit/log");
        assertThat(auditor.page().locator("main").innerText()).contains("Checkpoint", "Witnesses");
        assertThat(auditor.page().getByText("New keys").count()).isZero();
        auditor.isForEverybody("log");
        assertThat(auditor.open("/settings")).isEqualTo(403);
        assertThat(auditor.open("/audit/events?kind=nonsense")).isEqualTo(400);
    }

    @Test
    void settingsAreShownWithTheirSourceAndSomeAreChanged() {
        PortalBrowser admin = logIn("admin");
        admin.open("/settings?source=environment");
        assertThat(admin.page().locator("tbody").innerText())
                .contains("portal.client_secret", "(secret)", "BPCI_PORTAL_CLIENT_SECRET");
        admin.isForEverybody("settings");
        admin.press("Change one");
        admin.page().selectOption("dialog[open] [name=key]", "logging.level");
        admin.page().fill("dialog[open] [name=value]", "loud");
        admin.confirm("");
        assertThat(admin.notice()).contains("logging.level");
        admin.press("Change one");
        admin.page().selectOption("dialog[open] [name=key]", "logging.level");
        admin.page().fill("dialog[open] [name=value]", "info");
        admin.confirm("");
        assertThat(admin.notice()).isEqualTo("logging.level is changed until the restart.");
        assertThat(admin.page().locator("tbody").innerText()).contains("until the restart");
    }

    @Test
    void decisionsAndAgreementsHavePages() {
        PortalBrowser admin = logIn("admin");
        admin.open("/decisions");
        admin.isForEverybody("decisions");
        admin.open("/agreements");
        admin.isForEverybody("agreements");
        assertThat(admin.open("/decisions/rounds/there-is-none")).isEqualTo(404);
        assertThat(admin.open("/agreements/of/there-is-none")).isEqualTo(404);
    }
}
