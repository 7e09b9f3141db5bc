package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Content that is erased from a running hub, and what is proven afterwards. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
// Minutes of it are waiting, for content to be old enough.
@Execution(ExecutionMode.CONCURRENT)
class ErasureIT {
    /** Just young enough to be accepted, so that it is soon old enough to be erased. */
    private static final Duration AGE = Duration.ofSeconds(290);

    private static final Duration PATIENCE = Duration.ofSeconds(200);

    @TempDir static Path directory;

    private final Node sender = new Node("erased-sender");
    private final Node target = new Node("erased-target");
    private HubProcess hub;
    private Rest operator;
    private Rest stranger;
    private Rest admin;
    private Rest auditor;
    private Rest nobody;

    @BeforeAll
    void start() throws Exception {
        hub = new HubProcess(directory, Map.of());
        hub.awaitReady();
        operator = new Rest(hub.api(), "dev-operator");
        stranger = new Rest(hub.api(), "dev-operator-south");
        admin = new Rest(hub.api(), "dev-admin");
        auditor = new Rest(hub.api(), "dev-auditor");
        nobody = new Rest(hub.api(), "");
        for (Node node : new Node[] {sender, target}) {
            assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        }
    }

    @AfterAll
    void stop() throws Exception {
        hub.stop();
    }

    private static String byMessage(Node source, String message) {
        return Json.object()
                .put("source_node", source.id().value())
                .put("message_id", message)
                .put("reason", "request of the person")
                .build()
                .toString();
    }

    private Rest.Answer erase(Rest caller, String body) throws Exception {
        return caller.post("/audit/erasures", body);
    }

    private static void isRefused(Rest.Answer answer, Fault fault, String words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
        assertThat(answer.body()).contains(words);
    }

    /** Asks until the answer is another than the one to wait through. */
    private Rest.Answer outlasting(int status, Rest caller, String path) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Rest.Answer answer = caller.get(path);
        while (answer.status() == status && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            answer = caller.get(path);
        }
        return answer;
    }

    private JsonObject aged() {
        return Forge.members(sender.id(), target.id())
                .with("created_at", Json.of(Timestamp.write(Instant.now().minus(AGE))));
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void contentIsErasedAndTheHistoryStaysProvable() throws Exception {
        Envelope kept = Envelope.parse(Forge.signed(aged(), sender.key()));
        Envelope unwanted = Envelope.parse(Forge.signed(aged(), sender.key()));
        String message = kept.messageId().value();
        try (RawSession taking = RawSession.authenticated(hub.webSocket(), target)) {
            assertThat(nobody.post("/oracle/relay", kept.bytes()).status()).isEqualTo(202);
            JsonObject delivery = taking.next("deliver");
            isRefused(erase(operator, byMessage(sender, message)), Fault.CONFLICT, "until 20");
            settle(taking, delivery, "\"type\":\"acknowledge\",\"delivery_ids\":[\"%s\"]");
            assertThat(nobody.post("/oracle/relay", unwanted.bytes()).status()).isEqualTo(202);
            settle(
                    taking,
                    taking.next("deliver"),
                    "\"type\":\"reject\",\"delivery_id\":\"%s\",\"reason\":\"from John\"");
        }
        String receiptPath = "/oracle/messages/%s/%s/receipt".formatted(sender.id(), message);
        Receipt before = Receipt.parse(outlasting(202, operator, receiptPath).body().getBytes(UTF_8));
        long index = before.proof().index();
        String entries = "/log/tile/entries/000.p/" + (index + 1);
        String bundle = auditor.get(entries).body();
        for (Rest other : new Rest[] {stranger, auditor}) {
            isRefused(erase(other, byMessage(sender, message)), Fault.FORBIDDEN, "");
        }

        JsonObject erased = awaitErasure(message);
        assertThat(erased.get("sequences")).hasToString("[" + (index + 1) + "]");
        assertThat(awaitErasure(unwanted.messageId().value()).get("dead_letters_removed")).isEqualTo(Json.of(1));
        assertThat(operator.get("/oracle/dead-letters").body()).doesNotContain(unwanted.messageId().value());

        // What is proven: the same entry, at the same place; nothing of what it hides.
        assertThat(auditor.get(entries).body()).isEqualTo(bundle);
        Receipt after = Receipt.parse(operator.get(receiptPath).body().getBytes(UTF_8));
        assertThat(after.entry()).isEqualTo(before.entry());
        assertThat(after.disclosure()).isEmpty();
        var pinned = PinnedLog.parse(nobody.get("/log/keys").body().getBytes(UTF_8));
        var verifier = new ReceiptVerifier(pinned, Ed25519.bouncyCastle());
        assertThat(verifier.verify(after))
                .isInstanceOfSatisfying(
                        ReceiptVerdict.Proven.class, proven -> assertThat(proven.disclosed()).isFalse());
        refused(verifier.verify(after, kept), ReceiptVerdict.Step.MESSAGE);
        JsonObject madeUp =
                after.json()
                        .with("hidden", Json.object().put("digest", kept.digest().hex()).build())
                        .with("salt", Json.of(Base64Url.encode(new byte[32])));
        refused(verifier.verify(Receipt.parse(madeUp.toString().getBytes(UTF_8))), ReceiptVerdict.Step.COMMITMENT);
        // Who had the receipt before still has its proof.
        assertThat(verifier.verify(before, kept)).isInstanceOf(ReceiptVerdict.Proven.class);

        // What auditors see.
        String rows = "/audit/%s?message_id=" + message;
        for (String way : new String[] {"events", "export"}) {
            assertThat(auditor.get(rows.formatted(way)).body())
                    .contains("\"content_erased\":true", "\"kind\":\"content_erased\"", "request of the person")
                    .doesNotContain(kept.digest().hex());
        }
        JsonObject state = operator.get("/oracle/messages/%s/%s".formatted(sender.id(), message)).json();
        assertThat(state.get("content_erased")).isEqualTo(Json.of(true));
        assertThat(state.get("digest")).isNull();
        Rest.Answer evidence =
                outlasting(
                        202, auditor, "/audit/evidence?source_node=%s&message_id=%s".formatted(sender.id(), message));
        assertThat(evidence.body()).contains("erased, says entry");
        assertThat(
                        Rest.HTTP
                                .send(
                                        java.net.http.HttpRequest.newBuilder(hub.api().resolve("/metrics")).build(),
                                        java.net.http.HttpResponse.BodyHandlers.ofString())
                                .body())
                .contains("audit_content_erased_total{cause=\"request\"} ");

        // Also after a crash the identity is not given again, and nothing is left to erase.
        hub.kill9();
        hub.startAgain();
        hub.awaitReady();
        isRefused(nobody.post("/oracle/relay", kept.bytes()), Fault.IDENTITY_REUSED, "its content was erased");
        Rest.Answer again = erase(operator, byMessage(sender, unwanted.messageId().value()));
        assertThat(again.json().get("sequences")).hasToString("[]");
        assertThat(again.json().get("erased_before")).isEqualTo(Json.of(2));
        assertThat(operator.get(receiptPath).json().get("hidden")).isNull();
    }

    private static void settle(RawSession taking, JsonObject delivery, String frame) throws Exception {
        taking.text("{" + frame.formatted(Product.text(delivery, "delivery_id")) + "}");
    }

    private static void refused(ReceiptVerdict verdict, ReceiptVerdict.Step step) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        ReceiptVerdict.Refused.class, refused -> assertThat(refused.failed()).isEqualTo(step));
    }

    /** When the hub no longer needs the message. */
    private JsonObject awaitErasure(String message) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Rest.Answer answer = erase(operator, byMessage(sender, message));
        // 503: what was refused is on its way among the dead letters.
        while ((answer.status() == 409 || answer.status() == 503) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(500);
            answer = erase(operator, byMessage(sender, message));
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (JsonObject) StrictJson.parse(answer.body().getBytes(UTF_8));
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void anAdministratorErasesOneEvent() throws Exception {
        JsonObject row = firstRegistration();
        String body = "{\"sequence\":%s,\"reason\":\"names a person\"}".formatted(row.get("sequence"));
        isRefused(erase(operator, body), Fault.FORBIDDEN, "by a hub-admin");
        assertThat(erase(admin, body).json().get("sequences")).hasToString("[" + row.get("sequence") + "]");
        assertThat(erase(admin, body).json().get("sequences")).hasToString("[]");
    }

    private JsonObject firstRegistration() throws Exception {
        String answer = auditor.get("/audit/export?kind=node_registered").body();
        return (JsonObject) StrictJson.parse(answer.lines().findFirst().orElseThrow().getBytes(UTF_8));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.SAME_THREAD)
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"reason\":\"r\"}",
                "{\"sequence\":1}",
                "{\"sequence\":1,\"reason\":\"\"}",
                "{\"sequence\":1,\"reason\":5}",
                "{\"sequence\":1.5,\"reason\":\"r\"}",
                "{\"sequence\":\"1\",\"reason\":\"r\"}",
                "{\"sequence\":99999999999999999999,\"reason\":\"r\"}",
                "{\"sequence\":1,\"source_node\":\"a\",\"message_id\":\"m\",\"reason\":\"r\"}",
                "{\"source_node\":\"a\",\"reason\":\"r\"}",
                "{\"message_id\":\"m\",\"reason\":\"r\"}",
                "{\"source_node\":\"a:b\",\"message_id\":\"m\",\"reason\":\"r\"}",
                "{\"source_node\":\"a\",\"message_id\":\"?\",\"reason\":\"r\"}",
                "{\"source_node\":\"a\",\"message_id\":\"m\",\"reason\":\"r\",\"all\":true}"
            })
    void nonsenseIsRefused(String body) throws Exception {
        Rest.Answer answer = erase(admin, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.contentType()).contains("application/problem+json");
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void whatIsNotThereIsNotFoundAndNobodyIsAskedWhoHeIs() throws Exception {
        isRefused(erase(admin, byMessage(sender, "nobody-sent-this")), Fault.NOT_FOUND, "nothing is recorded");
        isRefused(erase(admin, "{\"sequence\":999999999,\"reason\":\"r\"}"), Fault.NOT_FOUND, "no event");
        isRefused(erase(nobody, byMessage(sender, "m")), Fault.UNAUTHENTICATED, "");
    }
}
