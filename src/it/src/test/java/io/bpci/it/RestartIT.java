package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Json;
import io.bpci.json.JsonBool;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;
import io.bpci.session.CloseCode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a hub that was killed with SIGKILL still knows when it is started again. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartIT {
    private static final int QUEUE = 4;

    @TempDir static Path directory;

    private HubProcess hub;
    private Rest operator;
    private Rest nobody;

    @BeforeAll
    void start() throws Exception {
        hub = new HubProcess(directory, Map.of("BPCI_QUEUES_MAX_MESSAGES", "" + QUEUE));
        hub.awaitReady();
        operator = new Rest(hub.api(), "dev-operator");
        nobody = new Rest(hub.api(), "");
    }

    @AfterAll
    void stop() throws Exception {
        hub.stop();
    }

    private Node registered(String name) throws Exception {
        var node = new Node(name);
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    @Test
    void whatWasAcceptedBeforeIsKnownAfterwards() throws Exception {
        Node sender = registered("sender");
        Node target = registered("target");
        Node full = registered("full");
        JsonObject members = Forge.members(sender.id(), target.id());
        byte[] message = Forge.signed(members, sender.key());
        byte[] byHttp = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
        try (RawSession sending = RawSession.authenticated(hub.webSocket(), sender);
                RawSession taking = RawSession.authenticated(hub.webSocket(), target)) {
            sending.relay(message);
            assertThat(sending.next("accepted")).isNotNull();
            assertThat(isRedelivered(taking.next("deliver"))).isFalse();
            sending.relay(message);
            assertThat(sending.next("duplicate")).isNotNull();
            assertThat(nobody.post("/oracle/relay", byHttp).status()).isEqualTo(202);
            assertThat(nobody.post("/oracle/relay", byHttp).status()).isEqualTo(200);
            for (int i = 0; i < QUEUE; i++) assertThat(toFull(sender, full).status()).isEqualTo(202);
            assertThat(Product.text(toFull(sender, full).json(), "type")).isEqualTo(Fault.QUEUE_FULL.type());

            hub.kill9();
        }
        hub.startAgain();
        hub.awaitReady();

        // Before anybody is connected the hub knows what waits.
        Rest.Answer one = toFull(sender, full);
        assertThat(Product.text(one.json(), "type")).as(one.body()).isEqualTo(Fault.QUEUE_FULL.type());

        assertThat(nobody.post("/oracle/relay", message).status()).isEqualTo(200);
        byte[] other = Forge.signed(members.with("content", Json.of("something else")), sender.key());
        Rest.Answer reused = nobody.post("/oracle/relay", other);
        assertThat(reused.status()).isEqualTo(409);
        assertThat(Product.text(reused.json(), "type")).isEqualTo(Fault.IDENTITY_REUSED.type());

        try (RawSession sending = RawSession.authenticated(hub.webSocket(), sender)) {
            sending.relay(byHttp);
            assertThat(sending.next("duplicate")).isNotNull();
            sending.relay(message);
            assertThat(sending.next("duplicate")).isNotNull();
        }
        try (RawSession taking = RawSession.authenticated(hub.webSocket(), target)) {
            for (int i = 0; i < 2; i++) {
                JsonObject delivery = taking.next("deliver");
                assertThat(isRedelivered(delivery)).isTrue();
                taking.text(
                        "{\"type\":\"acknowledge\",\"delivery_ids\":[\"%s\"]}"
                                .formatted(Product.text(delivery, "delivery_id")));
            }
            // What came only once, after all this, says so: nothing is before it.
            byte[] fresh = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
            assertThat(nobody.post("/oracle/relay", fresh).status()).isEqualTo(202);
            assertThat(isRedelivered(taking.next("deliver"))).isFalse();
        }
    }

    @Test
    void anOrderlyEndIsToldToNodesAndRecorded() throws Exception {
        var audit = new Audit(hub.api());
        Node sender = registered("parting-sender");
        Node target = registered("parting-target");
        byte[] message = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
        try (RawSession session = RawSession.authenticated(hub.webSocket(), sender)) {
            session.relay(message);
            assertThat(session.next("accepted")).isNotNull();
            hub.signal("TERM");
            assertThat(session.end().code()).isEqualTo(CloseCode.DRAINING.code());
        }
        assertThat(hub.exitCode()).isEqualTo(128 + 15);
        // A group of events that is being stored comes again: the container says so as an error, which it is not.
        assertThat(hub.lastWords().lines().filter(line -> line.contains("\"level\":\"error\"")))
                .allMatch(line -> line.contains("org.apache.activemq.artemis.ra"));

        hub.startAgain();
        hub.awaitReady();

        List<JsonObject> life = audit.allEvents("kind=hub_stopped");
        life.addAll(audit.allEvents("kind=hub_started"));
        assertThat(life).extracting(event -> Product.text(event, "kind")).containsExactly("hub_stopped", "hub_started");
        try (RawSession taking = RawSession.authenticated(hub.webSocket(), target)) {
            assertThat(taking.next("deliver")).isNotNull();
        }
    }

    private Rest.Answer toFull(Node sender, Node full) throws Exception {
        return nobody.post("/oracle/relay", Forge.signed(Forge.members(sender.id(), full.id()), sender.key()));
    }

    private static boolean isRedelivered(JsonObject delivery) {
        return delivery.get("redelivered") instanceof JsonBool mark && mark.value();
    }
}
