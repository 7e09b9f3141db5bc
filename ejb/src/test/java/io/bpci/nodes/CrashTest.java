package io.bpci.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.database.HubDataSource;
import io.bpci.envelope.NodeId;
import io.bpci.platform.PageRequest;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.Secret;
import io.bpci.testkit.PostgresServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What was answered is in the database, whatever was killed, and whenever. */
@Timeout(180)
class CrashTest {
    private static final int KILLS = 2;

    private final Random random = new Random(20261121);

    @Test
    void killingTheHubLosesNothingOnH2(@TempDir Path directory) throws IOException {
        String url = "jdbc:h2:file:" + directory.resolve("hub") + ";WRITE_DELAY=0";
        // Each time on a database of its own, so that each time ids start from nothing.
        for (int i = 0; i < KILLS; i++) {
            String mine = url.replace("hub;", "hub" + i + ";");
            var answered = killedWhileRegistering(mine, "");
            checkAllThere(mine, "", answered);
        }
    }

    @Test
    void killingTheHubLosesNothingOnPostgres() throws IOException {
        try (var server = PostgresServer.start()) {
            for (int i = 0; i < KILLS; i++) {
                String url = server.newDatabase();
                var answered = killedWhileRegistering(url, server.password());
                checkAllThere(url, server.password(), answered);
            }
        }
    }

    @Test
    void killingTheServerLosesNothingOnPostgres() throws IOException {
        try (var server = PostgresServer.start()) {
            String url = server.newDatabase();
            Process hub = start(url, server.password());
            var answered = new ArrayList<String>();
            try (BufferedReader says = hub.inputReader(UTF_8)) {
                readSome(says, answered);
                server.kill();
                readRest(says, answered);
            } finally {
                hub.destroyForcibly().onExit().join();
            }
            server.startAgain();
            checkAllThere(url, server.password(), answered);
        }
    }

    private List<String> killedWhileRegistering(String url, String password) throws IOException {
        Process hub = start(url, password);
        var answered = new ArrayList<String>();
        try (BufferedReader says = hub.inputReader(UTF_8)) {
            readSome(says, answered);
            // Through its handle: the process itself would close the pipe, in which is what it said before it died.
            hub.toHandle().destroyForcibly();
            readRest(says, answered);
        } finally {
            hub.destroyForcibly().onExit().join();
        }
        return answered;
    }

    private void readSome(BufferedReader says, List<String> answered) throws IOException {
        int enough = 10 + random.nextInt(60);
        while (answered.size() < enough) {
            String line = says.readLine();
            assertThat(line).as("the process ended by itself").isNotNull();
            note(line, answered);
        }
    }

    private static void readRest(BufferedReader says, List<String> answered) throws IOException {
        for (String line = says.readLine(); line != null; line = says.readLine()) note(line, answered);
    }

    private static void note(String line, List<String> answered) {
        if (line.startsWith("answered ")) answered.add(line.substring("answered ".length()));
    }

    private static Process start(String url, String password) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RegisteringProcess.class.getName(),
                        url,
                        "bpci",
                        password)
                .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
                .start();
    }

    private static void checkAllThere(String url, String password, List<String> answered) {
        var secret = Optional.of(password).filter(text -> !text.isEmpty()).map(Secret::new);
        try (var database = new TestDatabase(new HubDataSource(url, "bpci", secret))) {
            var world = new NodeWorld(database);
            assertThat(answered)
                    .isNotEmpty()
                    .allSatisfy(id -> {
                        assertThat(world.directory.find(new NodeId(id))).isPresent();
                        assertThat(world.keyring(keyring -> keyring.keys(new NodeId(id))).keys()).hasSize(1);
                    });
            // Whole, or not there at all: at most the one that was under way is there unanswered.
            var page =
                    world.registry(
                            registry -> registry.list(NodeWorld.ADMIN, NodeQuery.all(new PageRequest(1000, null))));
            assertThat(page.nodes()).hasSizeBetween(answered.size(), answered.size() + 1);
        }
    }
}
