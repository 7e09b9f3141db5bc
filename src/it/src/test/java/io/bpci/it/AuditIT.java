package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.client.Delivery;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Receipt;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What auditors find about messages, and the proof of each step of their way. */
@ExtendWith(Product.class)
@TestInstance(Lifecycle.PER_CLASS)
class AuditIT {
    private final String run = Long.toString(System.nanoTime(), 36);
    private final String correlation = "case-" + run;

    private Rest auditor;
    private Rest operator;
    private Audit audit;
    private Node sender;
    private Node target;
    private String accepted;
    private String rejected;
    private String refused;

    /** One message is acknowledged, one rejected, one refused; the first and the last belong together. */
    @BeforeAll
    void messages() throws Exception {
        auditor = new Rest(Product.api(), "dev-auditor");
        operator = new Rest(Product.api(), "dev-operator");
        audit = new Audit(Product.api());
        var hubId = Thumbprint.parse(Product.text(operator.get("/oracle/hub").json(), "hub_id"));
        sender = new Node("audit-sender-" + run);
        target = new Node("audit-target-" + run);
        for (Node node : List.of(sender, target)) operator.register(node.id(), node.key());
        target.connect(Product.webSocket(), hubId);

        accepted = relay(Forge.members(sender.id(), target.id()).with("correlation_id", Json.of(correlation)), 202);
        target.receive().acknowledge();
        rejected = relay(Forge.members(sender.id(), target.id()), 202);
        Delivery unwanted = target.receive();
        unwanted.reject("not for us");
        JsonObject strange = Forge.members(sender.id(), NodeId.parse("nobody-" + run));
        refused = relay(strange.with("correlation_id", Json.of(correlation)), 422);
        audit.await("rejected", sender.id().value(), event -> true);
        audit.await("acknowledged", sender.id().value(), event -> true);
        audit.await("refused", sender.id().value(), event -> true);
    }

    @AfterAll
    void leave() {
        target.close();
    }

    private String relay(JsonObject message, int status) throws Exception {
        Rest.Answer answer = new Rest(Product.api(), "").post("/oracle/relay", Forge.signed(message, sender.key()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return Product.text(message, "message_id");
    }

    @Test
    void whatBelongsTogetherIsFoundByItsCorrelationId() throws Exception {
        assertThat(audit.allEvents("correlation_id=" + correlation))
                .extracting(event -> Product.text(event, "message_id") + " " + Product.text(event, "kind"))
                .containsExactly(accepted + " accepted", refused + " refused");
        assertThat(audit.allEvents("correlation_id=" + correlation + "&outcome=refused"))
                .extracting(event -> Product.text(event, "message_id"))
                .containsExactly(refused);
        assertThat(audit.events("correlation_id=case-of-nobody")).isEmpty();
    }

    @Test
    void eachRowLeadsToItsProof() throws Exception {
        for (JsonObject row : audit.allEvents("node_id=" + sender.id())) {
            String path = Product.text(row, "receipt").substring("/api/v1".length());
            Rest.Answer answer = auditor.get(path);
            while (answer.status() == 202) {
                TimeUnit.MILLISECONDS.sleep(100);
                answer = auditor.get(path);
            }
            assertThat(answer.status()).as(path).isEqualTo(200);
            var receipt = Receipt.parse(answer.body().getBytes(StandardCharsets.UTF_8));
            assertThat(receipt.entry().get("event_id")).isEqualTo(row.get("event_id"));
            assertThat(row.get("sequence")).isEqualTo(Json.of(receipt.proof().index() + 1));
        }
        assertThat(auditor.get("/audit/events/999999999999/receipt").status()).isEqualTo(404);
        assertThat(operator.get("/audit/events/1/receipt").status()).isEqualTo(403);
        assertThat(new Rest(Product.api(), "").get("/audit/events/1/receipt").status()).isEqualTo(401);
    }

    @Test
    void everyStepOfAMessageHasAReceipt() throws Exception {
        assertThat(receipt(accepted, "")).satisfies(proof -> kindIs(proof, "accepted"));
        assertThat(receipt(accepted, "?outcome=acknowledged&target_node=" + target.id()))
                .satisfies(proof -> kindIs(proof, "acknowledged"))
                .satisfies(
                        proof -> assertThat(proof.entry().get("target_node")).isEqualTo(Json.of(target.id().value())));
        assertThat(receipt(rejected, "?outcome=rejected")).satisfies(proof -> kindIs(proof, "rejected"));
        assertThat(receipt(refused, "?outcome=refused")).satisfies(proof -> kindIs(proof, "refused"));
        assertThat(operator.get(path(refused, "")).status()).isEqualTo(404);
        Rest.Answer answer = operator.get(path(accepted, "?outcome=lost"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("outcome must be one of accepted, refused");
    }

    private Receipt receipt(String message, String query) throws Exception {
        Rest.Answer answer = operator.get(path(message, query));
        while (answer.status() == 202) {
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            TimeUnit.MILLISECONDS.sleep(100);
            answer = operator.get(path(message, query));
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return Receipt.parse(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private String path(String message, String query) {
        return "/oracle/messages/%s/%s/receipt%s".formatted(sender.id(), message, query);
    }

    private static void kindIs(Receipt receipt, String kind) {
        assertThat(receipt.entry().get("kind")).isEqualTo(Json.of(kind));
    }

    @Test
    void evidenceOfWhatBelongsTogetherIsOneBundle() throws Exception {
        String path = "/audit/evidence?correlation_id=" + correlation;
        HttpResponse<byte[]> answer = evidence(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(EvidenceBundle.parse(answer.body()).receipts())
                .extracting(
                        proof -> Product.text(proof.entry(), "message_id") + " " + Product.text(proof.entry(), "kind"))
                .contains(accepted + " accepted", accepted + " acknowledged", refused + " refused")
                .noneMatch(step -> step.startsWith(rejected));
        assertThat(auditor.get(path + "&message_id=" + accepted).status()).isEqualTo(400);
        assertThat(evidence("/audit/evidence?correlation_id=case-of-nobody").statusCode()).isEqualTo(404);
        assertThat(operator.get(path).status()).isEqualTo(403);
    }

    /** What is answered once the log has come so far. */
    private static HttpResponse<byte[]> evidence(String path) throws Exception {
        HttpResponse<byte[]> answer = evidenceNow(path);
        while (answer.statusCode() == 202) {
            TimeUnit.MILLISECONDS.sleep(100);
            answer = evidenceNow(path);
        }
        return answer;
    }

    private static HttpResponse<byte[]> evidenceNow(String path) throws Exception {
        return Rest.HTTP.send(
                HttpRequest.newBuilder(URI.create(Product.api() + path))
                        .header("Authorization", "Bearer " + Rest.token("dev-auditor"))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @Test
    void anExportHasEveryEventOnALine() throws Exception {
        Rest.Answer export = auditor.get("/audit/export?node_id=" + sender.id());
        assertThat(export.status()).isEqualTo(200);
        assertThat(export.contentType()).startsWith("application/jsonl");
        List<JsonObject> lines =
                export.body()
                        .lines()
                        .map(line -> (JsonObject) StrictJson.parse(line.getBytes(StandardCharsets.UTF_8)))
                        .toList();
        assertThat(lines).isEqualTo(audit.allEvents("node_id=" + sender.id()));
        assertThat(auditor.get("/audit/export?order=newest_first&node_id=" + sender.id()).body().lines().toList())
                .isEqualTo(export.body().lines().toList().reversed());
        assertThat(operator.get("/audit/export").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "outcome=lost",
                "outcome=refused&kind=refused",
                "correlation_id=%20",
                "order=random",
                "page_size=1"
            })
    void nonsenseIsRefused(String query) throws Exception {
        Rest.Answer answer = auditor.get("/audit/export?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.body()).contains(query.substring(0, query.indexOf('=')));
    }
}
