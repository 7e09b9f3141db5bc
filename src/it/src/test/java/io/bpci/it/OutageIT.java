package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.client.BpciClient;
import io.bpci.client.Outcome;
import io.bpci.envelope.Envelope;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;
import io.bpci.testkit.ArtemisServer;
import io.bpci.testkit.PostgresServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A hub with a database and a broker of one's own, each of which is killed under load: readiness names it, what needs
 * it is refused, and once it is back everything that was accepted is delivered and in the audit log.
 */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RATE = 100_000;

    @TempDir static Path directory;

    private PostgresServer database;
    private ArtemisServer broker;
    private HubProcess hub;
    private Rest operator;
    private Thumbprint hubId;

    @BeforeAll
    void start() throws Exception {
        database = PostgresServer.start();
        broker =
                ArtemisServer.start(
                        Product.ROOT.resolve("server-config/broker/broker.xml"), directory.resolve("broker"));
        hub = new HubProcess(directory.resolve("hub"), HubProcess.outside(database.newDatabase(), database, broker));
        hub.awaitReady();
        operator = new Rest(hub.api(), "dev-operator");
        hubId = Thumbprint.parse(Product.text(operator.get("/oracle/hub").json(), "hub_id"));
    }

    @AfterAll
    void stop() throws Exception {
        hub.stop();
        broker.close();
        database.close();
    }

    @Test
    void withoutAClientAtKeycloakNobodyIsAllowedAGovernmentsBusiness() throws Exception {
        Rest.Answer answer = new Rest(hub.api(), "dev-admin").get("/integration/government/agencies");

        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(Product.text(answer.json(), "type")).isEqualTo(Fault.UNAVAILABLE.type());
        assertThat(Product.text(answer.json(), "detail")).contains("no client at Keycloak");
        // What needs no such decision goes on.
        assertThat(operator.get("/oracle/nodes").status()).isEqualTo(200);
    }

    @Test
    void aDatabaseThatDoesNotLetTheHubInStopsTheStartWithItsOwnWords() throws Exception {
        Map<String, String> settings = new HashMap<>(HubProcess.outside(database.newDatabase(), database, broker));
        settings.put("BPCI_DATABASE_PASSWORD", "not-the-password");
        var refused = new HubProcess(directory.resolve("refused"), settings);
        assertThat(refused.exitCode()).isEqualTo(78);
        assertThat(refused.lastWords())
                .contains("database.url: " + settings.get("BPCI_DATABASE_URL"))
                .contains("password authentication failed for user \"" + database.user() + "\"")
                .doesNotContain("not-the-password");
    }

    @Test
    void aHubWaitsForADatabaseThatIsNotThereYet() throws Exception {
        hub.stop();
        database.kill();
        hub.startAgain();
        await("the hub does not say that it waits", () -> hub.lastWords().contains("waiting for the database"));

        database.startAgain();
        hub.awaitReady();
    }

    @Test
    void aDatabaseThatDiesCostsNothingThatWasAccepted() throws Exception {
        try (var load = new Load("database")) {
            load.awaitMore();
            database.kill();
            awaitDown("database");
            var node = new Node("while-the-database-is-down");
            Rest.Answer registration = operator.register(node.id(), node.key());
            assertThat(registration.status()).as(registration.body()).isEqualTo(503);
            assertThat(Product.text(registration.json(), "type")).isEqualTo(Fault.UNAVAILABLE.type());

            database.startAgain();
            awaitUp();
            load.awaitMore();
            load.settle();
        }
    }

    @Test
    void aBrokerThatDiesCostsNothingThatWasAccepted() throws Exception {
        var audit = new Audit(hub.api());
        var refusedMeanwhile = new Node("refused-while-the-broker-is-down");
        operator.register(refusedMeanwhile.id(), refusedMeanwhile.key());
        try (var load = new Load("broker")) {
            load.awaitMore();
            broker.kill();
            awaitDown("broker");
            Rest.Answer refused =
                    new Rest(hub.api(), "")
                            .post(
                                    "/oracle/relay",
                                    Forge.signed(
                                            Forge.members(refusedMeanwhile.id(), load.taker.id()),
                                            refusedMeanwhile.key()));
            assertThat(refused.status()).as(refused.body()).isEqualTo(503);
            assertThat(Product.text(refused.json(), "type")).isEqualTo(Fault.UNAVAILABLE.type());

            broker.startAgain();
            awaitUp();
            load.awaitMore();
            load.settle();
            // What was refused meanwhile is on record all the same.
            audit.awaitRefusal(refusedMeanwhile.id().value(), Fault.UNAVAILABLE.type());
        }
    }

    private void awaitDown(String check) throws Exception {
        await(
                "readiness does not name " + check,
                () -> {
                    Rest.Answer ready = readiness();
                    return ready.status() == 503
                            && ready.json().get("checks") instanceof JsonArray checks
                            && checks.elements().stream()
                                    .map(JsonObject.class::cast)
                                    .anyMatch(c ->
                                            Json.of(check).equals(c.get("name"))
                                                    && Json.of("DOWN").equals(c.get("status")));
                });
    }

    private void awaitUp() throws Exception {
        await("the hub is not ready again", () -> readiness().status() == 200);
    }

    private Rest.Answer readiness() throws IOException, InterruptedException {
        return new Rest(hub.api().resolve("/"), "").get("health/ready");
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String otherwise, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) throw new AssertionError(otherwise);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** One node that sends to another, all the time. */
    private final class Load implements AutoCloseable {
        private final Audit audit = new Audit(hub.api());
        private final Node sender;
        private final Node taker;
        private final BpciClient taking;
        private final Set<String> accepted = ConcurrentHashMap.newKeySet();
        private final Set<String> refused = ConcurrentHashMap.newKeySet();
        private final Set<String> received = ConcurrentHashMap.newKeySet();
        private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final Thread thread;

        Load(String name) throws Exception {
            sender = new Node(name + "-sender");
            taker = new Node(name + "-taker");
            operator.register(sender.id(), sender.key(), RATE);
            operator.register(taker.id(), taker.key(), RATE);
            taking =
                    taker.builder(hub.webSocket(), hubId)
                            .onDelivery(delivery -> received.add(delivery.message().messageId().value()))
                            .build();
            taking.connect(Duration.ofSeconds(20));
            sender.connect(hub.webSocket(), hubId);
            thread = Thread.ofPlatform().start(this::send);
        }

        private void send() {
            while (going.get()) {
                Envelope message = sender.message("x", taker.id());
                String id = message.messageId().value();
                unanswered.add(id);
                var _ =
                        sender.send(message)
                                .whenComplete((outcome, failure) -> {
                                    switch (outcome) {
                                        case Outcome.Accepted _, Outcome.Duplicate _ -> accepted.add(id);
                                        case Outcome.Refused _ -> refused.add(id);
                                        case null -> throw new AssertionError("no outcome", failure);
                                    }
                                    unanswered.remove(id);
                                });
                try {
                    TimeUnit.MILLISECONDS.sleep(5);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        void awaitMore() throws Exception {
            int before = accepted.size();
            await("nothing is accepted", () -> accepted.size() > before + 50);
        }

        /** Ends the load and checks it. */
        void settle() throws Exception {
            going.set(false);
            thread.join();
            await("messages are not answered", unanswered::isEmpty);
            await("what was accepted does not arrive", () -> received.containsAll(accepted));
            assertThat(received).noneMatch(refused::contains);
            await("what was accepted is not in the audit log", () -> audited().containsAll(accepted));
            assertThat(audited()).noneMatch(refused::contains);
        }

        private Set<String> audited() throws Exception {
            var ids = new HashSet<String>();
            for (JsonObject event : audit.allEvents("kind=accepted&node_id=" + sender.id())) {
                ids.add(Product.text(event, "message_id"));
            }
            return ids;
        }

        @Override
        public void close() {
            going.set(false);
            sender.close();
            taking.close(Duration.ofSeconds(1));
        }
    }
}
