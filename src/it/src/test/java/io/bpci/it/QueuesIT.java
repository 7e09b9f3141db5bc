package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.Timestamp;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Queues, rates and isolation, on a hub whose limits are low enough to meet. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueuesIT {
    private static final int QUEUE = 5;
    private static final int CREDIT = 3;
    private static final int STRIKES = 5;
    private static final int CONNECTIONS = 20;

    @TempDir static Path directory;

    private HubProcess hub;
    private Rest operator;
    private Rest nobody;
    private Audit audit;

    @BeforeAll
    void start() throws Exception {
        hub =
                new HubProcess(
                        directory,
                        Map.of(
                                "BPCI_QUEUES_MAX_MESSAGES", "" + QUEUE,
                                "BPCI_SESSIONS_CREDIT_MESSAGES", "" + CREDIT,
                                "BPCI_SESSIONS_AUTHENTICATE_TIMEOUT", "3s",
                                "BPCI_SESSIONS_IDLE_TIMEOUT", "5s",
                                "BPCI_SESSIONS_MAX_FORGERIES_PER_MINUTE", "40",
                                "BPCI_ISOLATION_INVALID_ENVELOPES", "" + STRIKES,
                                "BPCI_ORACLE_CONFIG_MAX_CONNECTIONS", "" + CONNECTIONS));
        hub.awaitReady();
        operator = new Rest(hub.api(), "dev-operator");
        nobody = new Rest(hub.api(), "");
        audit = new Audit(hub.api());
    }

    @AfterAll
    void stop() throws Exception {
        hub.stop();
    }

    private Node registered(String name) throws Exception {
        return registered(name, 0);
    }

    private Node registered(String name, int rate) throws Exception {
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(operator.register(node.id(), node.key(), rate).status()).isEqualTo(201);
        return node;
    }

    private Rest.Answer relay(JsonObject members, Node sender) throws Exception {
        return nobody.post("/oracle/relay", Forge.signed(members, sender.key()));
    }

    private static JsonObject first(JsonObject parent, String member) {
        if (parent.get(member) instanceof JsonArray array) return (JsonObject) array.elements().getFirst();
        throw new AssertionError("no " + member + " in " + parent);
    }

    @Test
    void aFullQueueRefusesItsOwnTargetOnly() throws Exception {
        Node sender = registered("sender");
        Node away = registered("away");
        Node other = registered("other");
        for (int i = 0; i < QUEUE; i++) {
            assertThat(relay(Forge.members(sender.id(), away.id()), sender).status()).isEqualTo(202);
        }

        Rest.Answer both = relay(Forge.members(sender.id(), away.id(), other.id()), sender);
        Rest.Answer one = relay(Forge.members(sender.id(), away.id()), sender);

        assertThat(both.status()).isEqualTo(202);
        assertThat(both.json().get("accepted_targets")).isEqualTo(Json.strings(List.of(other.id().value())));
        assertThat(Product.text(first(both.json(), "refused_targets"), "node_id")).isEqualTo(away.id().value());
        assertThat(one.status()).isEqualTo(422);
        assertThat(Product.text(one.json(), "type")).isEqualTo(Fault.QUEUE_FULL.type());
        assertThat(one.header("Retry-After")).isNotEmpty();
        audit.awaitRefusal(sender.id().value(), Fault.QUEUE_FULL.type());
    }

    @Test
    void whoNeverAcknowledgesIsHandedItsCreditAndTheRestComesAgainMarked() throws Exception {
        Node sender = registered("sender");
        Node lazy = registered("lazy");
        for (int i = 0; i < QUEUE; i++) relay(Forge.members(sender.id(), lazy.id()), sender);
        try (RawSession session = RawSession.authenticated(hub.webSocket(), lazy)) {
            for (int i = 0; i < CREDIT; i++) {
                assertThat(session.next("deliver").get("redelivered")).isEqualTo(Json.of(false));
            }
            RawSession.Frame more = session.nextWithin(Duration.ofSeconds(1));
            assertThat(more).isNull();
        }
        try (RawSession session = RawSession.authenticated(hub.webSocket(), lazy)) {
            var ids = new ArrayList<String>();
            for (int i = 0; i < QUEUE; i++) {
                JsonObject delivery = session.next("deliver");
                assertThat(delivery.get("redelivered")).as("delivery " + i).isEqualTo(Json.of(i < CREDIT));
                ids.add(Product.text(delivery, "delivery_id"));
                acknowledge(session, ids.getLast());
            }
        }
    }

    private static void acknowledge(RawSession session, String deliveryId) throws Exception {
        session.text(
                Json.object()
                        .put("type", "acknowledge")
                        .put("delivery_ids", Json.strings(List.of(deliveryId)))
                        .build()
                        .toString());
    }

    @Test
    void aNodeThatKeepsSendingInvalidEnvelopesIsIsolatedUntilItIsReleased() throws Exception {
        Node bad = registered("bad");
        Node good = registered("good");
        byte[] forged =
                Forge.signed(Forge.members(bad.id(), good.id()), Ed25519PrivateKey.generate(new SecureRandom()));
        try (RawSession session = RawSession.authenticated(hub.webSocket(), bad)) {
            for (int i = 0; i < STRIKES; i++) session.relay(forged);
            assertThat(session.end()).isEqualTo(new RawSession.End(Fault.SENDER_ISOLATED.type(), 4004));
        }
        JsonObject closed = audit.await("session_closed", bad.id().value(), event -> true);
        assertThat(Product.object(closed, "detail")).isEqualTo(Json.object().put("close_code", 4004).build());
        audit.await("node_isolated", bad.id().value(), event -> true);
        assertThat(operator.get("/oracle/nodes/" + bad.id()).body()).contains("\"isolated_until\"");
        assertThat(endOfNewSession(bad)).isEqualTo(new RawSession.End(Fault.SENDER_ISOLATED.type(), 4004));
        Rest.Answer byHttp = relay(Forge.members(bad.id(), good.id()), bad);
        assertThat(byHttp.status()).isEqualTo(403);
        assertThat(Product.text(byHttp.json(), "type")).isEqualTo(Fault.SENDER_ISOLATED.type());

        assertThat(operator.post("/oracle/nodes/" + bad.id() + "/release", "").status()).isEqualTo(200);

        RawSession.authenticated(hub.webSocket(), bad).close();
        audit.await("node_released", bad.id().value(), event -> true);
    }

    private RawSession.End endOfNewSession(Node node) throws Exception {
        try (RawSession session = RawSession.open(hub.webSocket())) {
            session.text(session.proof(session.challenge(), node.id(), node.key()));
            return session.end();
        }
    }

    @Test
    void silenceAndBrokenFramesIsolateNobody() throws Exception {
        Node node = registered("silent");
        try (RawSession session = RawSession.authenticated(hub.webSocket(), node)) {
            assertThat(session.end()).isEqualTo(new RawSession.End(Fault.TIMED_OUT.type(), 1008));
        }
        for (int i = 0; i < 2 * STRIKES; i++) {
            try (RawSession session = RawSession.authenticated(hub.webSocket(), node)) {
                session.header(RawSession.FIN | RawSession.TEXT, 100 << 20, true);
                assertThat(session.end().code()).isEqualTo(1009);
            }
        }
        RawSession.authenticated(hub.webSocket(), node).close();
        audit.awaitRefusal(node.id().value(), Fault.TIMED_OUT.type());
    }

    @Test
    void forgeriesInAnothersNameAreLimitedByAddressAndNeverCountAgainstIt() throws Exception {
        Node victim = registered("victim");
        byte[] forged =
                Forge.signed(Forge.members(victim.id(), victim.id()), Ed25519PrivateKey.generate(new SecureRandom()));
        Rest.Answer answer;
        int sent = 0;
        do {
            answer = nobody.post("/oracle/relay", forged);
            assertThat(++sent).isLessThan(100);
        } while (answer.status() == 401);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(operator.get("/oracle/nodes/" + victim.id()).body()).doesNotContain("isolated_until");
        // The session of the victim is not concerned.
        try (RawSession session = RawSession.authenticated(hub.webSocket(), victim)) {
            session.relay(Forge.signed(Forge.members(victim.id(), registered("any").id()), victim.key()));
            assertThat(session.next("accepted")).isNotNull();
        }
        audit.awaitNoise(List.of(Fault.WRONG_KEY.type(), Fault.RATE_LIMITED.type()));
        // Other tests send by HTTP too: leave them a new minute.
        TimeUnit.SECONDS.sleep(Long.parseLong(answer.header("Retry-After")));
    }

    @Test
    void whoSendsTooMuchIsToldWhenToComeAgain() throws Exception {
        Node sender = registered("fast", 1);
        Node target = registered("target");
        var ids = new ArrayList<String>();
        JsonObject refused = null;
        try (RawSession session = RawSession.authenticated(hub.webSocket(), sender);
                RawSession taking = RawSession.authenticated(hub.webSocket(), target)) {
            for (int i = 0; refused == null; i++) {
                assertThat(i).isLessThan(50);
                session.relay(Forge.signed(Forge.members(sender.id(), target.id()), sender.key()));
                RawSession.Frame answer = session.next();
                if (answer.type().equals("refused")) {
                    refused = Product.object(answer.json(), "problem");
                } else {
                    ids.add(Product.text(taking.next("deliver"), "delivery_id"));
                    acknowledge(taking, ids.getLast());
                }
            }
        }
        assertThat(Product.text(refused, "type")).isEqualTo(Fault.RATE_LIMITED.type());
        assertThat(refused.get("retry_after_ms")).isNotEqualTo(Json.of(0));
        Rest.Answer byHttp = relay(Forge.members(sender.id(), target.id()), sender);
        assertThat(byHttp.status()).isEqualTo(429);
        assertThat(byHttp.header("Retry-After")).isNotEmpty();
        audit.awaitRefusal(sender.id().value(), Fault.RATE_LIMITED.type());
    }

    @Test
    void aRejectedMessageIsADeadLetterThatCanBePutBackOrPurged() throws Exception {
        Node sender = registered("sender");
        Node target = registered("picky");
        JsonObject message = Forge.members(sender.id(), target.id());
        assertThat(relay(message, sender).status()).isEqualTo(202);
        reject(target);
        String path = "/oracle/dead-letters/" + awaitDeadLetter(target, "rejected");
        awaitState(sender, message, "rejected");

        assertThat(operator.post(path + "/requeue", "").status()).isEqualTo(200);
        awaitState(sender, message, "queued");
        reject(target);
        String again = "/oracle/dead-letters/" + awaitDeadLetter(target, "rejected");
        assertThat(new Rest(hub.api(), "dev-operator-south").send("DELETE", again, "").status()).isEqualTo(403);
        assertThat(operator.send("DELETE", again, "").status()).isEqualTo(200);
        awaitState(sender, message, "purged");
    }

    private void reject(Node target) throws Exception {
        try (RawSession session = RawSession.authenticated(hub.webSocket(), target)) {
            String delivery = Product.text(session.next("deliver"), "delivery_id");
            session.text(
                    Json.object()
                            .put("type", "reject")
                            .put("delivery_id", delivery)
                            .put("reason", "not for me")
                            .build()
                            .toString());
            session.text("{\"type\":\"ping\"}");
            session.next("pong");
        }
    }

    private String awaitDeadLetter(Node target, String outcome) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String body;
        do {
            Rest.Answer answer = operator.get("/oracle/dead-letters?node_id=" + target.id());
            body = answer.body();
            if (answer.status() == 200
                    && answer.json().get("dead_letters") instanceof JsonArray letters
                    && !letters.elements().isEmpty()) {
                JsonObject letter = (JsonObject) letters.elements().getFirst();
                assertThat(Product.text(letter, "outcome")).isEqualTo(outcome);
                return Product.text(letter, "id");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        } while (System.nanoTime() < deadline);
        throw new AssertionError("no dead letter: " + body);
    }

    @Test
    void aMessageWhoseTimeRanOutIsADeadLetterAndItsSenderIsTold() throws Exception {
        Node sender = registered("sender");
        Node away = registered("away");
        JsonObject message =
                Forge.members(sender.id(), away.id())
                        .with("expires_at", Json.of(Timestamp.write(Instant.now().plusSeconds(1))));
        try (RawSession session = RawSession.authenticated(hub.webSocket(), sender)) {
            session.relay(Forge.signed(message, sender.key()));
            assertThat(session.next("accepted")).isNotNull();
            // The session would be idle while the hub waits for the message to expire.
            JsonObject notice = session.next("undelivered");
            assertThat(Product.text(notice, "message_id")).isEqualTo(Product.text(message, "message_id"));
            assertThat(Product.text(notice, "outcome")).isEqualTo("expired");
        }
        awaitState(sender, message, "expired");
        awaitDeadLetter(away, "expired");
    }

    private void awaitState(Node sender, JsonObject message, String wanted) throws Exception {
        String path = "/oracle/messages/" + sender.id() + "/" + Product.text(message, "message_id");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String body;
        do {
            Rest.Answer answer = operator.get(path);
            body = answer.body();
            if (answer.status() == 200 && Product.text(first(answer.json(), "targets"), "state").equals(wanted)) return;
            TimeUnit.MILLISECONDS.sleep(100);
        } while (System.nanoTime() < deadline);
        throw new AssertionError("not " + wanted + " but " + body);
    }

    @Test
    void contentThatDoesNotFitItsSchemaIsRefused() throws Exception {
        Node sender = registered("sender");
        Node target = registered("target");
        String type = "x-north.weather-" + System.nanoTime();
        Rest.Answer schema =
                operator.post(
                        "/oracle/schemas",
                        """
                        {"message_type":"%s","schema_version":"1",
                        "schema":{"type":"object","required":["celsius"],"properties":{"celsius":{"type":"number"}}}}\
                        """
                                .formatted(type));
        assertThat(schema.status()).as(schema.body()).isEqualTo(201);
        JsonObject message =
                Forge.members(sender.id(), target.id())
                        .with("message_type", Json.of(type))
                        .with("schema_version", Json.of("1"));

        Rest.Answer wrong = relay(message.with("content", Json.object().put("celsius", "warm").build()), sender);
        Rest.Answer right = relay(message.with("content", Json.object().put("celsius", 21).build()), sender);

        assertThat(wrong.status()).as(wrong.body()).isEqualTo(422);
        assertThat(Product.text(wrong.json(), "type")).isEqualTo(Fault.SCHEMA_VIOLATION.type());
        assertThat(Product.text(wrong.json(), "detail")).contains("celsius");
        assertThat(right.status()).as(right.body()).isEqualTo(202);
        audit.awaitRefusal(sender.id().value(), Fault.SCHEMA_VIOLATION.type());
    }

    @Test
    void whoIsSuspendedNeitherSendsNorReceives() throws Exception {
        Node sender = registered("sender");
        Node target = registered("target");
        try (RawSession session = RawSession.authenticated(hub.webSocket(), target)) {
            String path = "/oracle/nodes/" + target.id();
            assertThat(operator.post(path + "/suspend", "{\"reason\":\"a test\"}").status()).isEqualTo(200);
            assertThat(session.end()).isEqualTo(new RawSession.End(Fault.SENDER_SUSPENDED.type(), 4004));
            Rest.Answer toIt = relay(Forge.members(sender.id(), target.id()), sender);
            Rest.Answer fromIt = relay(Forge.members(target.id(), sender.id()), target);
            assertThat(Product.text(toIt.json(), "type")).isEqualTo(Fault.TARGET_SUSPENDED.type());
            assertThat(Product.text(fromIt.json(), "type")).isEqualTo(Fault.SENDER_SUSPENDED.type());
            assertThat(endOfNewSession(target)).isEqualTo(new RawSession.End(Fault.SENDER_SUSPENDED.type(), 4004));
            assertThat(operator.post(path + "/resume", "").status()).isEqualTo(200);
            assertThat(relay(Forge.members(sender.id(), target.id()), sender).status()).isEqualTo(202);
        }
    }

    @Test
    void oneConnectionTooManyIsToldSo() throws Exception {
        var open = new ArrayList<RawSession>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) open.add(RawSession.connect(hub.webSocket()));
            RawSession.Refusal refusal;
            do {
                // Connections of tests before may still be counted, or not yet those of this one.
                RawSession more = RawSession.connect(hub.webSocket());
                open.add(more);
                refusal = more.nextRefusalWithin(Duration.ofSeconds(2));
                // On a slow machine the first of them may have had their time meanwhile.
            } while (refusal == null || refusal.status() == 408);
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.head()).contains("retry-after");
            assertThat(Product.text(refusal.json(), "type")).isEqualTo(Fault.OVERLOADED.type());
        } finally {
            for (RawSession session : open) session.close();
        }
        audit.awaitNoise(List.of(Fault.OVERLOADED.type()));
    }
}
