package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Security policies of the product: defined, tried, switched on, acting on real traffic, and lifted. */
@ExtendWith(Product.class)
class PolicyIT {
    private Rest north;
    private Rest south;
    private Rest auditor;
    private Rest nobody;
    private Audit audit;
    private Thumbprint hubId;
    private NodeId hubNode;
    private String policy;
    private Node loud;

    @BeforeEach
    void aNode() throws Exception {
        north = new Rest(Product.api(), "dev-operator");
        south = new Rest(Product.api(), "dev-operator-south");
        auditor = new Rest(Product.api(), "dev-auditor");
        nobody = new Rest(Product.api(), "");
        audit = new Audit(Product.api());
        JsonObject hub = nobody.get("/oracle/hub").json();
        hubId = Thumbprint.parse(Product.text(hub, "hub_id"));
        hubNode = NodeId.parse(Product.text(hub, "node_id"));
        policy = "policy-" + System.nanoTime();
        loud = registered(north, "loud-" + System.nanoTime());
    }

    @AfterEach
    void noPolicyIsLeftOn() throws Exception {
        loud.close();
        north.send("DELETE", path(), "");
    }

    private static Node registered(Rest operator, String name) throws Exception {
        var node = new Node(name);
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    private String path() {
        return "/inter-app/policies/" + policy;
    }

    private static String definition(String watches, String condition, String action, int duration) {
        return Json.object()
                .put("watches", watches)
                .put("condition", condition)
                .put("window_secs", 60)
                .put("action", action)
                .put("duration_secs", duration)
                .build()
                .toString();
    }

    private void defined(String definition) throws Exception {
        Rest.Answer answer = north.send("PUT", path(), definition);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.json().get("switched_on")).isEqualTo(Json.of(false));
    }

    private JsonObject tried() throws Exception {
        Rest.Answer answer = north.post(path() + "/dry-run", "{}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private void switchedOn(String definition) throws Exception {
        defined(definition);
        tried();
        Rest.Answer answer = north.post(path() + "/switch-on", "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** Messages to nobody: each is refused, and it is proven whose they are. */
    private void misbehaves(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            Envelope message = message(loud, "nobody-at-all", null);
            assertThat(nobody.post("/oracle/relay", message.bytes()).status()).isEqualTo(422);
        }
    }

    private static Envelope message(Node source, String target, @Nullable Identifier agreement) {
        var draft =
                Envelope.draft()
                        .messageId(new MessageId("m-" + System.nanoTime()))
                        .source(source.id())
                        .targets(new NodeId(target))
                        .messageType(MessageType.DATA_SYNC)
                        .priority(Priority.NORMAL)
                        .createdAt(Instant.now())
                        .content(Json.object().put("action", "Execute(transfer)").build());
        if (agreement != null) draft.agreementId(agreement);
        return draft.sign(source.key(), Forge.ENGINE);
    }

    private List<Json> actions() throws Exception {
        JsonObject page = auditor.get("/inter-app/policy-actions?policy_id=" + policy).json();
        if (page.get("actions") instanceof JsonArray(List<Json> all)) return all;
        throw new AssertionError(page.toString());
    }

    private JsonObject awaitAction() throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (actions().isEmpty()) {
            assertThat(System.nanoTime()).as("the policy acts").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return (JsonObject) actions().getFirst();
    }

    private String ofLoud(String condition) {
        return condition + " && node_id == '%s'".formatted(loud.id());
    }

    private static long number(JsonObject object, String name) {
        if (object.get(name) instanceof JsonNumber number) return (long) number.value();
        throw new AssertionError("no %s in %s".formatted(name, object));
    }

    private Rest.Answer lift(JsonObject action) throws Exception {
        return north.post("/inter-app/policy-actions/%d/lift".formatted(number(action, "action_id")), "");
    }

    @Test
    void whatADryRunFindsInPastTrafficThePolicyDoesOnceItIsSwitchedOn() throws Exception {
        misbehaves(12);
        audit.awaitIn(
                "kind=refused&node_id=" + loud.id(),
                event -> Product.text(event, "problem").equals(Fault.UNKNOWN_TARGET.type()));
        defined(definition("node", ofLoud("refused_unknown_target >= 12.0"), "warn", 600));
        assertThat(north.post(path() + "/switch-on", "").status()).isEqualTo(409);
        JsonObject trial = tried();
        for (int i = 0; i < 50 && number(trial, "actions") == 0; i++) {
            TimeUnit.MILLISECONDS.sleep(200);
            trial = tried();
        }
        assertThat(number(trial, "actions")).as(trial.toString()).isEqualTo(1);
        assertThat(trial.toString()).contains(loud.id().value()).contains("\"refused_unknown_target\":12");
        assertThat(actions()).isEmpty();

        assertThat(north.post(path() + "/switch-on", "").status()).isEqualTo(200);
        JsonObject action = awaitAction();
        assertThat(Product.text(action, "action")).isEqualTo("warn");
        assertThat(Product.text(action, "subject")).isEqualTo(loud.id().value());
        JsonObject event = audit.await("policy_acted", loud.id().value(), _ -> true);
        assertThat(event.toString()).contains(policy).contains("\"refused_unknown_target\":12");
        String path = Product.text(event, "receipt").substring("/api/v1".length());
        Rest.Answer receipt = auditor.get(path);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (receipt.status() == 202) {
            assertThat(System.nanoTime()).as("it is in the log").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
            receipt = auditor.get(path);
        }
        assertThat(receipt.status()).as(receipt.body()).isEqualTo(200);
    }

    @Test
    void aThrottleSlowsItsNodeDownUntilItIsLifted() throws Exception {
        String definition = definition("node", ofLoud("refused >= 5"), "throttle", 600);
        switchedOn(definition.replace("\"action\"", "\"rate_limit\":1,\"action\""));
        Node quiet = registered(north, "quiet-" + System.nanoTime());
        misbehaves(5);
        JsonObject action = awaitAction();
        // A burst is ten seconds' worth.
        Rest.Answer answer = relay(quiet);
        for (int i = 0; i < 15 && answer.status() == 202; i++) answer = relay(quiet);
        assertThat(answer.status()).as(answer.body()).isEqualTo(429);
        assertThat(answer.body())
                .contains("1 units a second are allowed while a security policy throttles the sender")
                .contains("retry_after_ms");

        Rest.Answer foreign =
                south.post("/inter-app/policy-actions/%d/lift".formatted(number(action, "action_id")), "");
        assertThat(foreign.status()).isEqualTo(403);
        Rest.Answer lifted = lift(action);
        assertThat(lifted.status()).as(lifted.body()).isEqualTo(200);
        // The bucket fills at the usual rate again.
        TimeUnit.MILLISECONDS.sleep(500);
        for (int i = 0; i < 15; i++) assertThat(relay(quiet).status()).isEqualTo(202);
    }

    private Rest.Answer relay(Node target) throws Exception {
        return nobody.post("/oracle/relay", message(loud, target.id().value(), null).bytes());
    }

    @Test
    void aQuarantineShutsItsNodeOutAndEndsByItself() throws Exception {
        switchedOn(definition("node", ofLoud("refused >= 5"), "quarantine", 8));
        Node quiet = registered(north, "quiet-" + System.nanoTime());
        misbehaves(5);
        awaitAction();
        Rest.Answer refused = relay(quiet);
        assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        assertThat(Product.text(refused.json(), "type")).isEqualTo(Fault.SENDER_ISOLATED.type());
        assertThat(north.get("/oracle/nodes/" + loud.id()).body()).contains("Isolated").contains(policy);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        int status = 0;
        while (status != 202) {
            assertThat(System.nanoTime()).as("the quarantine ends").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
            status = relay(quiet).status();
        }
    }

    @Test
    void aSuspensionIsThatOfAnOperatorAndIsLifted() throws Exception {
        switchedOn(definition("node", ofLoud("refused >= 5"), "suspend", 1));
        misbehaves(5);
        JsonObject action = awaitAction();
        assertThat(north.get("/oracle/nodes/" + loud.id()).body()).contains("Suspended");
        assertThat(lift(action).status()).isEqualTo(200);
        assertThat(north.get("/oracle/nodes/" + loud.id()).body()).doesNotContain("Suspended");
        Rest.Answer again = lift(action);
        assertThat(again.status()).as(again.body()).isEqualTo(200);
    }

    @Test
    void anAgreementIsSuspendedForATimeAndBothAreTold() throws Exception {
        Node bank = app(north, "north");
        Node desk = app(south, "south");
        var id = new Identifier("agreement-" + System.nanoTime());
        inForce(id, bank, desk);
        switchedOn(
                definition(
                        "agreement",
                        "refused_no_agreement >= 3 && agreement_id == '%s'".formatted(id),
                        "quarantine",
                        8));
        for (int i = 0; i < 3; i++) {
            Rest.Answer answer = nobody.post("/oracle/relay", message(bank, desk.id().value(), id).bytes());
            assertThat(answer.body()).contains("does not permit");
        }
        awaitAction();
        JsonObject suspended = auditor.get("/inter-app/agreements/" + id).json();
        assertThat(Product.text(suspended, "state")).isEqualTo("suspended");
        assertThat(suspended.get("suspended_by_hub")).isEqualTo(Json.of(true));
        assertThat(Product.text(suspended, "hub_suspension_ends")).isNotEmpty();
        assertThat(nobody.post("/oracle/relay", message(bank, desk.id().value(), id).bytes()).body())
                .contains("is suspended");
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!Product.text(auditor.get("/inter-app/agreements/" + id).json(), "state").equals("in_force")) {
            assertThat(System.nanoTime()).as("the suspension ends").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        try (Node reader = desk.connect(Product.webSocket(), hubId)) {
            String news = "";
            while (!news.contains("agreement_resumed")) news += reader.receive().message().content();
            assertThat(news).contains("agreement_suspended").contains(policy);
        }
    }

    private Node app(Rest operator, String organisation) throws Exception {
        Node node = registered(operator, organisation + "-" + System.nanoTime());
        AppStatement.Signed statement =
                new AppStatement(
                                node.id(),
                                "WebApp",
                                organisation,
                                null,
                                "1.0",
                                List.of(Capability.named("transactions")),
                                node.key().publicKey().thumbprint(),
                                hubId,
                                Instant.now())
                        .sign(node.key(), Forge.ENGINE);
        Rest.Answer answer =
                operator.post("/inter-app/apps", Json.object().put("statement", statement.json()).build().toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return node;
    }

    private void inForce(Identifier id, Node bank, Node desk) throws Exception {
        String request =
                """
                {"agreement_id":"%s","app1_id":"%s","app2_id":"%s","communication_type":"DataExchange",
                "permissions":["Read(transactions)"]}\
                """
                        .formatted(id, bank.id(), desk.id());
        Rest.Answer proposed = north.post("/inter-app/establish", request);
        assertThat(proposed.status()).as(proposed.body()).isEqualTo(201);
        Digest digest = Digest.parse(Product.text(Product.object(proposed.json(), "terms"), "terms_digest"));
        for (Node party : List.of(bank, desk)) {
            Envelope step =
                    Envelope.draft()
                            .messageId(new MessageId("s-" + System.nanoTime()))
                            .source(party.id())
                            .targets(hubNode)
                            .messageType(Step.TYPE)
                            .priority(Priority.NORMAL)
                            .createdAt(Instant.now())
                            .content(Step.content(Step.Kind.SIGN, id, digest, null))
                            .sign(party.key(), Forge.ENGINE);
            Rest.Answer taken = nobody.post("/inter-app/steps", step.bytes());
            assertThat(taken.status()).as(taken.body()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"watches":"node","condition":"refusd > 1","window_secs":60,"action":"warn","duration_secs":1} | 400 | condition line 1, column 1: undeclared reference to 'refusd'
                    {"watches":"node","condition":"refused","window_secs":60,"action":"warn","duration_secs":1} | 400 | expected type 'bool'
                    {"watches":"node","condition":"refused > 1","window_secs":0,"action":"warn","duration_secs":1} | 400 | window_secs must be from 1 to 3600
                    {"watches":"node","condition":"refused > 1","window_secs":60,"action":"ban","duration_secs":1} | 400 | warn, throttle, quarantine, suspend
                    {"watches":"app","condition":"refused > 1","window_secs":60,"action":"warn","duration_secs":1} | 400 | node or agreement
                    {"watches":"node","condition":"refused > 1","window_secs":60,"action":"throttle","duration_secs":1} | 400 | rate_limit
                    {"watches":"node","condition":"refused > 1","window_secs":60,"action":"warn"} | 400 | duration_secs
                    {"watches":"node","condition":"refused > 1","window_secs":60,"action":"warn","duration_secs":1,"more":1} | 400 | more
                    {"watches":"node","condition":"refused > 1","window_secs":1e99,"action":"warn","duration_secs":1} | 400 | window_secs
                    {"watches":"node","organisation":"south","condition":"refused > 1","window_secs":60,"action":"warn","duration_secs":1} | 403 | own organisation only
                    """)
    void nonsenseIsRefusedByName(String definition, int status, String words) throws Exception {
        Rest.Answer answer = north.send("PUT", path(), definition);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(words).doesNotContain("Exception");
    }

    @Test
    void whoMayDoNothingIsRefused() throws Exception {
        defined(definition("node", ofLoud("refused >= 5"), "warn", 60));
        assertThat(nobody.get(path()).status()).isEqualTo(401);
        assertThat(south.get(path()).status()).isEqualTo(403);
        assertThat(south.post(path() + "/dry-run", "{}").status()).isEqualTo(403);
        assertThat(auditor.post(path() + "/switch-on", "").status()).isEqualTo(403);
        assertThat(auditor.get(path()).status()).isEqualTo(200);
        assertThat(north.get(path() + "-x").status()).isEqualTo(404);
        assertThat(north.post("/inter-app/policy-actions/999999999/lift", "").status()).isEqualTo(404);
        assertThat(north.post("/inter-app/policy-actions/x/lift", "").status()).isEqualTo(400);
        assertThat(
                        north.post(
                                        path() + "/dry-run",
                                        "{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"}")
                                .status())
                .isEqualTo(400);
    }
}
