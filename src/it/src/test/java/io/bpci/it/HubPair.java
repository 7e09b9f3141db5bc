package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.testkit.ArtemisServer;
import io.bpci.testkit.PostgresServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;

/** Two hubs on one database and broker: one leads, the other stands by, until the first is frozen and cut off. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HubPair {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir static Path directory;

    PostgresServer database;
    ArtemisServer broker;
    String url;
    HubProcess first;
    HubProcess second;

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

    /** Who finds that another leads asks to be started again. */
    static void awaitNotAlive(HubProcess hub) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Rest.status(Rest.HTTP, hub.api().resolve("/health/live")) != 503) {
            assertThat(System.nanoTime()).as("it says that it is alive").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    void cutOffTheLeader() throws Exception {
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory'");
        }
    }

    static void awaitLog(HubProcess hub, String words) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!hub.lastWords().contains(words)) {
            if (System.nanoTime() > deadline) throw new AssertionError("no \"" + words + "\" in\n" + hub.lastWords());
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
