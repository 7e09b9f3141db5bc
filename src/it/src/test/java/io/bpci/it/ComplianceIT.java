package io.bpci.it;

import static io.bpci.it.Government.LONGER;
import static io.bpci.it.Government.await;
import static io.bpci.it.Government.bpci;
import static io.bpci.it.Government.refused;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.agreement.AppStatement;
import io.bpci.agreement.Capability;
import io.bpci.agreement.Step;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Controls of the product: asked about real messages, agreements and its configuration, found, waived. */
@ExtendWith(Product.class)
class ComplianceIT {
    private static final String PATH = Government.PATH + "/compliance";
    private static final String STARTER = "server-config/compliance/starter.yaml";

    private final List<String> applied = new ArrayList<>();
    private Rest admin;
    private Rest nobody;
    private Rest auditor;
    private Thumbprint hubId;
    private NodeId hubNode;
    private Member states;
    private Member france;
    private Identifier agreement;

    /** An agency, its officer and its node. */
    private record Member(Node node, Rest officer) {}

    @BeforeEach
    void twoAgenciesOfTwoJurisdictions() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
        auditor = new Rest(Product.api(), "dev-auditor");
        nobody = new Rest(Product.api(), "");
        JsonObject hub = nobody.get("/oracle/hub").json();
        hubId = Thumbprint.parse(Product.text(hub, "hub_id"));
        hubNode = NodeId.parse(Product.text(hub, "node_id"));
        states = member("united_states");
        france = member("france");
        agreement = new Identifier("agreement-" + System.nanoTime());
        inForce();
    }

    @AfterEach
    void nothingIsLeftOn() throws Exception {
        for (String each : applied) admin.post(PATH + "/controls/" + each + "/switch-off", "");
    }

    private Member member(String jurisdiction) throws Exception {
        var node = new Node(Government.freshId());
        JsonObject request =
                Government.request(node.id().value(), "full_access", "secret")
                        .put("cross_border_enabled", true)
                        .put("public_key", Jwk.write(node.key().publicKey()))
                        .build()
                        .with("jurisdiction", Json.of(jurisdiction));
        Rest.Answer answer = admin.post(Government.SETUP, request.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        AppStatement.Signed statement =
                new AppStatement(
                                node.id(),
                                "WebApp",
                                node.id().value(),
                                null,
                                "1.0",
                                List.of(Capability.named("transactions")),
                                node.key().publicKey().thumbprint(),
                                hubId,
                                Instant.now())
                        .sign(node.key(), Forge.ENGINE);
        Rest.Answer app =
                admin.post("/inter-app/apps", Json.object().put("statement", statement.json()).build().toString());
        assertThat(app.status()).as(app.body()).isEqualTo(201);
        return new Member(node, Rest.withToken(Product.api(), Product.text(answer.json(), "api_token")));
    }

    private void inForce() throws Exception {
        String request =
                """
                {"agreement_id":"%s","app1_id":"%s","app2_id":"%s","communication_type":"DataExchange",
                "permissions":["Read(transactions)"]}\
                """
                        .formatted(agreement, states.node().id(), france.node().id());
        Rest.Answer proposed = admin.post("/inter-app/establish", request);
        assertThat(proposed.status()).as(proposed.body()).isEqualTo(201);
        Digest digest = Digest.parse(Product.text(Product.object(proposed.json(), "terms"), "terms_digest"));
        for (Member party : List.of(states, france)) step(party, Step.Kind.SIGN, digest);
    }

    private void step(Member party, Step.Kind kind, Digest digest) throws Exception {
        Envelope step =
                Envelope.draft()
                        .messageId(new MessageId("s-" + System.nanoTime()))
                        .source(party.node().id())
                        .targets(hubNode)
                        .messageType(Step.TYPE)
                        .priority(Priority.NORMAL)
                        .createdAt(Instant.now())
                        .content(Step.content(kind, agreement, digest, null))
                        .sign(party.node().key(), Forge.ENGINE);
        Rest.Answer taken = nobody.post("/inter-app/steps", step.bytes());
        assertThat(taken.status()).as(taken.body()).isEqualTo(200);
    }

    private Envelope message(Priority priority) {
        return Envelope.draft()
                .messageId(new MessageId("m-" + System.nanoTime()))
                .source(states.node().id())
                .targets(france.node().id())
                .messageType(MessageType.DATA_SYNC)
                .agreementId(agreement)
                .priority(priority)
                .createdAt(Instant.now())
                .content(Json.object().put("action", "Read(transactions)").build())
                .sign(states.node().key(), Forge.ENGINE);
    }

    private void sent(Envelope message) throws Exception {
        Rest.Answer answer = nobody.post("/oracle/relay", message.bytes());
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }

    /** About what this test does alone: its agencies are its own. */
    private String switchedOn(String subject, String applies, String condition) throws Exception {
        String id = subject + "-" + System.nanoTime();
        JsonObject control =
                Json.object()
                        .put("control_id", id)
                        .put("title", "<script>alert('a test')</script>")
                        .put("subject", subject)
                        .put("applies_when", applies)
                        .put("condition", condition)
                        .put("severity", "high")
                        .put(
                                "frameworks",
                                Json.array(Json.object().put("framework", id).put("requirement", "SC-8").build()))
                        .build();
        Rest.Answer answer =
                admin.post(
                        PATH + "/controls",
                        Json.object().put("controls", Json.array(control)).put("switch_on", true).build().toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        applied.add(id);
        return id;
    }

    private static List<JsonObject> findings(Rest who, String control) throws Exception {
        JsonObject page = who.get(PATH + "/findings?control_id=" + control).json();
        if (page.get("findings") instanceof JsonArray(List<Json> all)) {
            return all.stream().map(JsonObject.class::cast).toList();
        }
        throw new AssertionError(page.toString());
    }

    private JsonObject awaitFinding(String control, String status) throws Exception {
        await(
                LONGER,
                () -> findings(admin, control).stream().anyMatch(each -> Product.text(each, "status").equals(status)));
        return findings(admin, control).getFirst();
    }

    private void awaitStatus(String framework, String status) throws Exception {
        try {
            await(LONGER, () -> status(admin, framework).equals(status));
        } catch (AssertionError late) {
            // What the hub thinks instead, and how far it is.
            String metrics = new Rest(Product.api().resolve("/metrics"), "").get("").body();
            throw new AssertionError(
                    "%s%n%s%n%s"
                            .formatted(
                                    admin.get(PATH + "/status?framework=" + framework).body(),
                                    findings(admin, framework),
                                    metrics.lines().filter(line -> line.startsWith("bpci_compliance")).toList()),
                    late);
        }
    }

    private static String status(Rest who, String framework) throws Exception {
        JsonObject page = who.get(PATH + "/status?framework=" + framework).json();
        if (page.get("requirements") instanceof JsonArray(List<Json> all) && all.size() == 1) {
            return Product.text((JsonObject) all.getFirst(), "status");
        }
        throw new AssertionError(page.toString());
    }

    @Test
    void aMessageThatFailsIsFoundWithItsReceiptAndWaivedUntilAnEnd() throws Exception {
        String control =
                switchedOn(
                        "message",
                        // Its steps of the agreement are messages, too, and may be in the log a moment later.
                        "source == '%s' && agreement_id == '%s'".formatted(states.node().id(), agreement),
                        "crosses_jurisdictions && priority == 'High'");
        assertThat(status(admin, control)).isEqualTo("not_assessed");
        sent(message(Priority.HIGH));
        awaitStatus(control, "compliant");
        assertThat(findings(admin, control)).isEmpty();

        Envelope bad = message(Priority.NORMAL);
        Rest.Answer check =
                states.officer()
                        .post(
                                PATH + "/check",
                                "{\"message\":%s,\"controls\":[\"%s\"]}"
                                        .formatted(new String(bad.bytes(), UTF_8), control));
        assertThat(check.status()).as(check.body()).isEqualTo(200);
        assertThat(check.json().get("compliant")).isEqualTo(Json.of(false));
        assertThat(check.body()).contains("\"result\":\"fails\"", "\"priority\":\"Normal\"");
        sent(bad);
        JsonObject finding = awaitFinding(control, "open");
        assertThat(finding.get("times")).isEqualTo(Json.of(1));
        assertThat(Product.text(finding, "subject")).isEqualTo(states.node().id().value());
        assertThat(status(admin, control)).isEqualTo("violated");
        // Its evidence is in the transparency log.
        String receipt = Product.text(Product.object(finding, "first"), "receipt").substring("/api/v1".length());
        await(LONGER, () -> auditor.get(receipt).status() == 200);
        assertThat(auditor.get(receipt).body()).contains(bad.messageId().value());
        // Who sent it sees that, who got it does not.
        assertThat(findings(states.officer(), control)).hasSize(1);
        assertThat(findings(france.officer(), control)).isEmpty();
        assertThat(status(states.officer(), control)).isEqualTo("violated");
        assertThat(status(france.officer(), control)).isEqualTo("not_assessed");

        JsonObject waive =
                Json.object()
                        .put("control_id", control)
                        .put("subject", states.node().id().value())
                        .put("reason", "a test")
                        .put("ends_at", Instant.now().plusSeconds(5).toString())
                        .build();
        refused(states.officer().post(PATH + "/waivers", waive.toString()), Fault.FORBIDDEN, "not those for all");
        Rest.Answer waived = admin.post(PATH + "/waivers", waive.toString());
        assertThat(waived.status()).as(waived.body()).isEqualTo(201);
        assertThat(waived.header("Location")).contains("/compliance/waivers/");
        assertThat(status(admin, control)).isEqualTo("waived");
        await(LONGER, () -> status(admin, control).equals("violated"));
        refused(
                admin.post(
                        PATH + "/waivers",
                        waive.with("ends_at", Json.of(Instant.now().plusSeconds(60).toString())).toString()),
                Fault.CONFLICT,
                "renews");
    }

    @Test
    void anAgreementIsFoundUntilItIsOver() throws Exception {
        String control = switchedOn("agreement", "agreement_id == '%s'".formatted(agreement), "factors == 2");
        JsonObject finding = awaitFinding(control, "open");
        assertThat(Product.text(finding, "subject_href")).endsWith("/inter-app/agreements/" + agreement);
        assertThat(finding.toString()).contains("\"factors\":1");
        assertThat(findings(france.officer(), control)).hasSize(1);
        assertThat(findings(states.officer(), control)).hasSize(1);

        JsonObject terms = Product.object(admin.get("/inter-app/agreements/" + agreement).json(), "terms");
        step(states, Step.Kind.REVOKE, Digest.parse(Product.text(terms, "terms_digest")));
        assertThat(Product.text(awaitFinding(control, "resolved"), "resolved_because")).isEqualTo("gone");
    }

    @Test
    void theStarterSetIsAppliedByTheCommandLine(@TempDir Path home) throws Exception {
        String file = Product.ROOT.resolve(STARTER).toString();
        assertThat(bpci(home, "compliance", "apply", file, "--dry-run")).contains("configuration-time-stamps", "new");
        assertThat(bpci(home, "compliance", "controls")).doesNotContain("configuration-time-stamps");
        String said = bpci(home, "compliance", "apply", file, "--switch-on");
        said.lines().map(line -> line.split(" ")[0]).filter(word -> word.contains("-")).forEach(applied::add);
        assertThat(applied).hasSize(10);
        assertThat(bpci(home, "compliance", "apply", file)).contains("unchanged").doesNotContain(" new ");

        JsonObject finding = awaitFinding("configuration-time-stamps", "open");
        assertThat(Product.text(finding, "subject")).isEqualTo("hub");
        assertThat(bpci(home, "compliance", "status", "--framework", "NIST SP 800-53"))
                .containsPattern("AC-12 +compliant")
                .containsPattern("AU-10 +violated");
        assertThat(bpci(home, "compliance", "findings", "--status", "open")).contains("configuration-time-stamps");
        List<String> check = new ArrayList<>(List.of("integration", "government", "compliance", "check"));
        check.addAll(List.of("--configuration", "--access", Product.accessFile().toString()));
        CommandLine.Result result = new CommandLine(home).run(check.toArray(String[]::new));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.said()).containsPattern("configuration-session-length +holds");
        assertThat(
                        bpci(
                                home,
                                "compliance",
                                "waive",
                                "--control-id",
                                "configuration-time-stamps",
                                "--reason",
                                "a test",
                                "--until",
                                "PT1H"))
                .contains("in_force");
        assertThat(bpci(home, "compliance", "status", "--framework", "eIDAS")).containsPattern("Art. 42 +waived");
        String waiver =
                bpci(home, "compliance", "waivers", "-o", "json").replaceAll("(?s).*?\"waiver_id\":(\\d+).*", "$1");
        assertThat(bpci(home, "compliance", "withdraw-waiver", "--waiver-id", waiver.strip())).contains("withdrawn");
    }

    @Test
    void nonsenseIsRefusedWithWhatIsAllowed() throws Exception {
        String control =
                """
                {"controls":[{"control_id":"c-1","title":"A test","subject":"message","condition":"%s","severity":"high",
                "frameworks":[{"framework":"GDPR","requirement":"Art. 32"}]}]}\
                """;
        applyRefused(control.formatted("encrypted"), "condition line 1, column 1: undeclared reference to 'encrypted'");
        applyRefused(control.formatted("priority =="), "line 1, column");
        applyRefused(control.formatted("targets.map(t, t + t).size() > 1"), "put together within a loop");
        applyRefused(control.formatted("source == ''").replace("GDPR", "<script>"), "framework must be a reference");
        applyRefused(control.formatted("source == ''").replace("\"high\"", "\"huge\""), "low, medium, high, critical");
        applyRefused("{\"controls\":[]}", "1 to 1000");
        refused(admin.post(PATH + "/check", "{}"), Fault.INVALID_REQUEST, "exactly one");
        refused(admin.get(PATH + "/findings?status=perhaps"), Fault.INVALID_REQUEST, "open, waived, resolved");
        refused(admin.get(PATH + "/findings/999999999"), Fault.NOT_FOUND, "999999999");
        refused(admin.get(PATH + "/waivers/x"), Fault.INVALID_REQUEST, "waiver_id");
    }

    private void applyRefused(String request, String detail) throws Exception {
        refused(admin.post(PATH + "/controls", request), Fault.INVALID_REQUEST, detail);
    }

    @Test
    void theMetricsCountChecks() throws Exception {
        switchedOn("configuration", "settings.size() > 0", "settings['oracle_config.node_id'] != ''");
        var metrics = new Rest(Product.api().resolve("/metrics"), "");
        await(
                LONGER,
                () -> metrics.get("").body().matches("(?s).*bpci_compliance_checks_total\\{result=\"holds\"} [1-9].*"));
        assertThat(metrics.get("").body())
                .contains(
                        "bpci_compliance_events_not_seen",
                        "bpci_compliance_controls",
                        "bpci_compliance_findings_unresolved");
    }
}
