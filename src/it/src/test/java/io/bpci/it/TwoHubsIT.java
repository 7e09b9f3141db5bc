package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.problem.Fault;
import io.bpci.testkit.ArtemisServer;
import io.bpci.testkit.PostgresServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;

/** Two hubs on one database and broker: one leads, the other stands by and takes over. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoHubsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The broker takes 15 s to find that who stands still is gone; the rest is for the second to begin. */
    private static final Duration TAKEOVER = Duration.ofSeconds(30);

    @TempDir static Path directory;

    private PostgresServer database;
    private ArtemisServer broker;
    private String url;
    private HubProcess first;
    private HubProcess second;

    @BeforeAll
    void start() throws Exception {
        database = PostgresServer.start();
        broker =
                ArtemisServer.start(
                        Product.ROOT.resolve("server-config/broker/broker.xml"), directory.resolve("broker"));
        url = database.newDatabase();
        var shared = new HashMap<>(HubProcess.outside(url, database, broker));
        // Nodes pin the hub's key, so both have the same.
        shared.put("BPCI_HUB_KEYS_DIRECTORY", directory.resolve("keys").toString());
        first = new HubProcess(directory.resolve("first"), shared);
        first.awaitReady();
        second = new HubProcess(directory.resolve("second"), shared);
    }

    @AfterAll
    void stop() throws Exception {
        first.stop();
        second.stop();
        broker.close();
        database.close();
    }

    @Test
    void theSecondTakesOverWithWhatTheFirstAccepted() throws Exception {
        awaitLog(second, "stands by");
        var operator = new Rest(first.api(), "dev-operator");
        var sender = new Node("sender");
        var target = new Node("target");
        assertThat(operator.register(sender.id(), sender.key()).status()).isEqualTo(201);
        assertThat(operator.register(target.id(), target.key()).status()).isEqualTo(201);
        byte[] message = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
        assertThat(new Rest(first.api(), "").post("/oracle/relay", message).status()).isEqualTo(202);

        var vote = new TornVote(first);

        // It stands still and loses its lock; the other leads once the broker has taken the seats back.
        first.signal("STOP");
        cutOffTheLeader();
        long cutOff = System.nanoTime();
        second.awaitReady();
        var took = Duration.ofNanos(System.nanoTime() - cutOff);
        System.out.printf("the second hub was ready %.1f s after the first was cut off%n", took.toMillis() / 1000.0);
        assertThat(took).isLessThan(TAKEOVER);
        Rest atSecond = new Rest(second.api(), "");
        assertThat(atSecond.post("/oracle/relay", message).status()).isEqualTo(200);
        try (RawSession taking = RawSession.authenticated(second.webSocket(), target)) {
            assertThat(taking.next("deliver")).isNotNull();
        }

        first.signal("CONT");
        vote.castAtBoth(first, second);
        byte[] another = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
        Rest.Answer late = new Rest(first.api(), "").post("/oracle/relay", another);
        assertThat(late.status()).as(late.body()).isEqualTo(503);
        assertThat(Product.text(late.json(), "type")).isEqualTo(Fault.UNAVAILABLE.type());
        Rest.Answer ready = new Rest(first.api().resolve("/"), "").get("health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body()).contains("leadership");
        awaitNotAlive(first);
        assertThat(atSecond.post("/oracle/relay", another).status()).isEqualTo(202);

        first.kill9();
        first.startAgain();
        awaitLog(first, "process id " + second.pid());
        second.kill9();
        first.awaitReady();
        assertThat(new Rest(first.api(), "").post("/oracle/relay", another).status()).isEqualTo(200);
    }

    /** Who finds that another leads asks to be started again. */
    private static void awaitNotAlive(HubProcess hub) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Rest.status(Rest.HTTP, hub.api().resolve("/health/live")) != 503) {
            assertThat(System.nanoTime()).as("it says that it is alive").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void cutOffTheLeader() throws Exception {
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory'");
        }
    }

    private static void awaitLog(HubProcess hub, String words) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!hub.lastWords().contains(words)) {
            if (System.nanoTime() > deadline) throw new AssertionError("no \"" + words + "\" in\n" + hub.lastWords());
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
