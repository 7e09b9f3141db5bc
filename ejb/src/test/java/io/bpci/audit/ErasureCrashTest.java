package io.bpci.audit;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.internal.AuditStore;
import io.bpci.database.HubDataSource;
import io.bpci.json.Json;
import io.bpci.json.Slice;
import io.bpci.merkle.Rfc6962;
import io.bpci.platform.MovableClock;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.Secret;
import io.bpci.testkit.PostgresServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A hub that is killed while it erases leaves each event either whole or erased, and the next one goes on. */
@Timeout(300)
class ErasureCrashTest {
    private static final int SEGMENTS = 400;
    private static final int EVENTS = 3;

    private final Random random = new Random(20261128);

    @Test
    void onH2(@TempDir Path directory) throws IOException {
        killedWhileErasing("jdbc:h2:file:" + directory.resolve("hub") + ";WRITE_DELAY=0", "");
    }

    @Test
    void onPostgres() throws IOException {
        try (var server = PostgresServer.start()) {
            killedWhileErasing(server.newDatabase(), server.password());
        }
    }

    private void killedWhileErasing(String url, String password) throws IOException {
        var secret = Optional.of(password).filter(text -> !text.isEmpty()).map(Secret::new);
        var source = new HubDataSource(url, "bpci", secret);
        byte[] leaves;
        try (var database = new TestDatabase(source)) {
            database.inTransaction(() -> {
                for (int i = 0; i < SEGMENTS; i++) store(database, i);
                return 0;
            });
            leaves = leaves(database);
        }
        int said = killed(start(url, password));
        try (var database = new TestDatabase(source)) {
            List<AuditEvent> events = events(database);
            long gone = events.stream().filter(AuditEvent::isErased).count();
            assertThat(gone).isBetween((long) said, (long) SEGMENTS * EVENTS);
            assertThat(leavesOf(events)).isEqualTo(leaves);
        }
        try (var database = new TestDatabase(source)) {
            ContentErasure next = TestErasure.over(database, erased -> {});
            Instant always = Instant.parse("2100-01-01T00:00:00Z");
            while (next.eraseBefore(always).more()) {
                // Some at a time.
            }
            assertThat(events(database)).hasSize(SEGMENTS * EVENTS).allMatch(AuditEvent::isErased);
            assertThat(leaves(database)).isEqualTo(leaves);
            assertThat(leavesOf(events(database))).isEqualTo(leaves);
        }
    }

    /** Kills it after some transactions; returns how many events it said were erased. */
    private int killed(Process hub) throws IOException {
        int said = 0;
        try (BufferedReader says = hub.inputReader(UTF_8)) {
            int enough = 5 + random.nextInt(20);
            for (int i = 0; i < enough; i++) said += number(says.readLine());
            hub.toHandle().destroyForcibly();
            for (String line = says.readLine(); line != null; line = says.readLine()) said += number(line);
        } finally {
            hub.destroyForcibly().onExit().join();
        }
        return said;
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring("erased ".length()));
    }

    private void store(TestDatabase database, int number) {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            byte[] salt = new byte[32];
            random.nextBytes(salt);
            events.add(
                    AuditEvent.of(
                            salt,
                            "g-" + number + "-" + i,
                            new MovableClock().instant(),
                            EventKind.NODE_RESUMED,
                            Json.object().put(Member.NODE, "alice").put(Member.ACTOR, "anna").build()));
        }
        new AuditStore(database.entityManager()).store(List.of(new AuditStore.Group("g-" + number, events)));
    }

    private static List<AuditEvent> events(TestDatabase database) {
        return database.inTransaction(() ->
                new AuditStore(database.entityManager())
                        .from(1, SEGMENTS * EVENTS + 1).stream().map(AuditStore.Numbered::event).toList());
    }

    private static byte[] leaves(TestDatabase database) {
        return database.inTransaction(() -> new AuditStore(database.entityManager()).leaves(1, SEGMENTS).copy());
    }

    private static byte[] leavesOf(List<AuditEvent> events) {
        var leaves = new ByteArrayOutputStream();
        for (AuditEvent event : events) leaves.writeBytes(Rfc6962.leaf(Slice.of(event.entry())).bytes());
        return leaves.toByteArray();
    }

    private static Process start(String url, String password) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ErasingProcess.class.getName(),
                        url,
                        "bpci",
                        password)
                .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
                .start();
    }
}
