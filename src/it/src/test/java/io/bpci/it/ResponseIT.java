package io.bpci.it;

import static io.bpci.it.Government.LONGER;
import static io.bpci.it.Government.await;
import static io.bpci.it.Government.bpci;
import static io.bpci.it.Government.opened;
import static io.bpci.it.Government.refused;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.Delivery;
import io.bpci.client.KeyFile;
import io.bpci.envelope.Priority;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Emergencies by a playbook, on the running product, with the agencies' nodes connected. */
@ExtendWith(Product.class)
// Half of it is waiting, for silence to be escalated.
@Execution(ExecutionMode.CONCURRENT)
class ResponseIT {
    private static final String EMERGENCIES = Government.PATH + "/emergencies";

    @TempDir Path home;
    private Rest admin;
    private Thumbprint hubId;
    private Agency treasury;
    private Agency customs;
    private String playbookId;

    /** A person, logged in with a one-time code: nobody else declares. */
    private Rest officer;

    /** An agency whose node the test has. */
    private record Agency(Node node, String token, Path key) {
        String id() {
            return node.id().value();
        }

        Rest officer() {
            return Rest.withToken(Product.api(), token);
        }

        String inSession(JsonObject.Builder request) throws Exception {
            return request.put("session_id", opened(officer())).build().toString();
        }
    }

    @BeforeEach
    void setUp() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
        hubId = Thumbprint.parse(Product.text(admin.get("/oracle/hub").json(), "hub_id"));
        treasury = agency();
        customs = agency();
        officer =
                new KeycloakAdmin()
                        .makeOfficer(treasury.id(), Government.JURISDICTION, "full_access", "secret")
                        .steppedUp();
        playbookId = treasury.id() + "-outage";
    }

    private Agency agency() throws Exception {
        var node = new Node(Government.freshId());
        JsonObject request =
                Government.request(node.id().value(), "full_access", "secret")
                        .put("public_key", Jwk.write(node.key().publicKey()))
                        .build();
        Rest.Answer answer = admin.post(Government.SETUP, request.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        Path key = home.resolve(node.id() + ".pem");
        KeyFile.write(key, node.key());
        return new Agency(node, Product.text(answer.json(), "api_token"), key);
    }

    private void publish(int acknowledgeWithinSecs) throws Exception {
        JsonObject playbook =
                Json.object()
                        .put("playbook_id", playbookId)
                        .put("version", 1)
                        .put("title", "Outage <script>alert(1)</script>")
                        .put("acknowledge_within_secs", acknowledgeWithinSecs)
                        .put("escalate_to", Json.strings(List.of(treasury.id())))
                        .put(
                                "tasks",
                                new JsonArray(
                                        List.of(
                                                Json.object()
                                                        .put("task_id", "shut")
                                                        .put("government_id", customs.id())
                                                        .put("instruction", "Shut the border")
                                                        .build())))
                        .build();
        Path file = Files.writeString(home.resolve("playbook.json"), playbook.toString());
        String said =
                bpci(
                        home,
                        "playbook",
                        "publish",
                        "--file",
                        file.toString(),
                        "--key",
                        treasury.key().toString(),
                        "--token",
                        treasury.token());
        assertThat(said).contains("Shut the border");
    }

    private Rest.Answer declare(String key, boolean drill) throws Exception {
        return declare(officer, key, drill);
    }

    private Rest.Answer declare(Rest declaring, String key, boolean drill) throws Exception {
        return declaring.post(
                EMERGENCIES,
                Json.object()
                        .put("idempotency_key", key)
                        .put("playbook_id", playbookId)
                        .put("drill", drill)
                        .put("reason", "All borders are shut")
                        .put("session_id", opened(declaring))
                        .build()
                        .toString());
    }

    private static JsonObject content(Delivery delivery) {
        return (JsonObject) delivery.message().content();
    }

    @Test
    void whoHasTasksIsToldAtOnceAndTheLogTellsOfIt() throws Exception {
        publish(3_600);
        Rest.Answer challenged = declare(treasury.officer(), "k-1", false);
        refused(challenged, Fault.INSUFFICIENT_AUTHENTICATION, "the token is of no person's login");
        try (Node told = customs.node().connect(Product.webSocket(), hubId)) {
            Rest.Answer declared = declare("k-1", false);
            Delivery alarm = told.receive();
            alarm.acknowledge();
            assertThat(declared.status()).as(declared.body()).isEqualTo(201);
            assertThat(alarm.message().priority()).isEqualTo(Priority.CRITICAL);
            assertThat(content(alarm).get("emergency")).isEqualTo(Json.of("declared"));
            String id = Product.text(declared.json(), "emergency_id");
            String path = EMERGENCIES + "/" + id;
            assertThat(declare("k-1", false).status()).isEqualTo(200);
            refused(declare("k-1", true), Fault.CONFLICT, "another emergency");

            bpci(home, "emergency", "acknowledge", "--emergency-id", id, "--note", "On it", "--token", customs.token());
            await(LONGER, () -> reaction(path).get("acknowledged_ms") != null);
            await(LONGER, () -> reaction(path).get("alarm_delivered_ms") != null);
            refused(Government.setUp("standard", "secret").officer().get(path), Fault.NOT_FOUND, "no emergency");
            refused(
                    customs.officer().post(path + "/close", customs.inSession(Json.object().put("outcome", "done"))),
                    Fault.FORBIDDEN,
                    "another agency");

            bpci(home, "emergency", "close", "--emergency-id", id, "--outcome", "Back", "--token", treasury.token());
            assertThat(content(told.receive()).get("outcome")).isEqualTo(Json.of("Back"));
            await(LONGER, () -> treasury.officer().get(path + "/report").body().contains("emergency_ended"));
            String report = bpci(home, "emergency", "report", "--emergency-id", id, "--token", treasury.token());
            assertThat(report)
                    .contains(
                            "government_emergency_declared", "government_emergency_acknowledged", "acknowledged after");
            JsonObject first = (JsonObject) elements(treasury.officer().get(path + "/report"), "events").getFirst();
            String receipt = Product.text(first, "receipt").replace("/api/v1", "");
            assertThat(new Rest(Product.api(), "dev-auditor").get(receipt).status()).isEqualTo(200);
        }
    }

    private JsonObject reaction(String path) throws Exception {
        return (JsonObject) elements(treasury.officer().get(path + "/report"), "agencies").getFirst();
    }

    private static List<Json> elements(Rest.Answer answer, String member) {
        return ((JsonArray) Objects.requireNonNull(answer.json().get(member))).elements();
    }

    @Test
    void ofAnAgencyThatIsSilentOthersAreTold() throws Exception {
        publish(10);
        try (Node told = treasury.node().connect(Product.webSocket(), hubId)) {
            String id = Product.text(declare("k-1", true).json(), "emergency_id");
            JsonObject escalated = content(told.receive());
            assertThat(escalated.get("emergency")).isEqualTo(Json.of("escalated"));
            assertThat(escalated.get("drill")).isEqualTo(Json.of(true));
            assertThat(escalated.get("silent")).isEqualTo(Json.strings(List.of(customs.id())));
            JsonObject shown =
                    (JsonObject)
                            StrictJson.parse(treasury.officer().get(EMERGENCIES + "/" + id).body().getBytes(UTF_8));
            assertThat(shown.get("escalated_at")).isNotNull();
        }
        // The node was away meanwhile: both alarms wait for it.
        try (Node late = customs.node().connect(Product.webSocket(), hubId)) {
            assertThat(content(late.receive()).get("emergency")).isEqualTo(Json.of("declared"));
            assertThat(content(late.receive()).get("emergency")).isEqualTo(Json.of("escalated"));
        }
        String retired = bpci(home, "playbook", "retire", "--playbook-id", playbookId, "--token", treasury.token());
        assertThat(retired).contains("retired");
        refused(declare("k-2", false), Fault.CONFLICT, "is retired");
    }

    @Test
    void nonsenseIsRefusedWithWhatIsAllowed() throws Exception {
        String playbooks = Government.PATH + "/playbooks";
        refused(
                treasury.officer()
                        .post(playbooks, treasury.inSession(Json.object().put("playbook", Json.object().build()))),
                Fault.INVALID_REQUEST,
                "playbook: government_id is missing");
        refused(officer.post(playbooks, "{\"playbook\":1}"), Fault.INVALID_REQUEST, "playbook");
        refused(declare("k-1", false), Fault.NOT_FOUND, "has no playbook");
        refused(officer.get(playbooks + "/a%20b"), Fault.INVALID_REQUEST, "playbook_id");
        refused(officer.get(EMERGENCIES + "?active=perhaps"), Fault.INVALID_REQUEST, "active must be true or false");
        refused(
                officer.post(EMERGENCIES, "{\"session_id\":\"x\",\"idempotency_key\":\"k\",\"playbook_id\":\"p\"}"),
                Fault.INVALID_REQUEST,
                "");
    }
}
