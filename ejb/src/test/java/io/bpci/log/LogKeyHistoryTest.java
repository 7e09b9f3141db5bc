package io.bpci.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.StoredAudit;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.MovableClock;
import io.bpci.platform.Role;
import io.bpci.platform.SecretFile;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.receipt.CheckpointVerdict;
import io.bpci.receipt.CheckpointVerifier;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.SignedCheckpoint;
import io.bpci.receipt.SuccessionChain;
import io.bpci.receipt.SuccessionVerdict;
import io.bpci.receipt.SuccessionVerifier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The log's keys change, and whoever is killed in between goes on; on both databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class LogKeyHistoryTest {
    private static final String ORIGIN = "bpci-hub/test";
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    private static final Caller ADMIN = new Caller("ada", null, Set.of(Role.HUB_ADMIN));

    @Parameter Engine engine;

    @TempDir Path directory;

    private final MovableClock clock = new MovableClock();
    private TestDatabase database;
    private AuditLog audit;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        audit = StoredAudit.over(database, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A hub that was started a moment ago, with the key files of a directory. */
    private final class Hub {
        final LogSigner signer;
        final LogKeyHistory history;
        final TransparencyLog log = new TransparencyLog();

        Hub(Path files) {
            signer = TestLogKeys.signer(TestLogKeys.files(files, ORIGIN));
            history = TestLogKeys.history(database, audit, signer, clock);
            log.audit = audit;
            log.keys = history;
            log.clock = clock;
            log.entities = database.entityManager();
        }

        /** The log grows by an event, as it is signed then. */
        SignedCheckpoint grow() {
            record("alice");
            return append();
        }

        SignedCheckpoint append() {
            while (database.inTransaction(log::append) > 0) {
                // Until there is nothing left.
            }
            return SignedCheckpoint.parse(database.inTransaction(() -> log.checkpoint()).orElseThrow());
        }

        void rotate(@Nullable String reason) {
            database.inTransaction(() -> {
                history.change(ADMIN, reason);
                return true;
            });
        }

        PinnedLog published() {
            return PinnedLog.parse(database.inTransaction(history::published).toString().getBytes(UTF_8));
        }

        SuccessionChain successions() {
            return database.inTransaction(history::successions);
        }
    }

    private void record(String node) {
        database.inTransaction(
                () -> audit.record(EventKind.NODE_REGISTERED, Json.object().put(Member.NODE, node).build()));
    }

    private Hub hub() {
        return new Hub(directory);
    }

    private static boolean proves(PinnedLog pinned, SignedCheckpoint head) {
        return new CheckpointVerifier(pinned, ENGINE).verify(head) instanceof CheckpointVerdict.Proven;
    }

    private static PinnedLog followed(PinnedLog pinned, SuccessionChain chain) {
        SuccessionVerdict verdict = new SuccessionVerifier(pinned, ENGINE).verify(chain);
        assertThat(verdict).isInstanceOf(SuccessionVerdict.Followed.class);
        return ((SuccessionVerdict.Followed) verdict).log();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("keys"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertRefused(Runnable act, Fault fault, String why) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(HubException.class, refused -> assertThat(refused.fault()).isEqualTo(fault))
                .hasMessageContaining(why);
    }

    @Test
    void theNextHeadIsSignedByNewKeysToWhichBothLead() throws IOException {
        Hub hub = hub();
        SignedCheckpoint before = hub.grow();
        PinnedLog old = hub.published();
        assertThat(hub.successions().notes()).isEmpty();
        hub.rotate("yearly");
        SignedCheckpoint after = hub.grow();
        hub.rotate("again");
        SignedCheckpoint last = hub.grow();

        for (SignedCheckpoint head : List.of(after, last)) {
            assertThat(proves(old, head)).isFalse();
            assertThat(proves(followed(old, hub.successions()), head)).isTrue();
            assertThat(proves(hub.published(), head)).isTrue();
        }
        assertThat(proves(hub.published(), before)).isTrue();
        assertThat(after.head().origin()).isEqualTo(before.head().origin());
        assertThat(files()).containsExactly("log-signing-key-ml-dsa-65.pem", "log-signing-key.pem");
        for (String file : files()) {
            assertThat(Files.getPosixFilePermissions(directory.resolve("keys").resolve(file)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        var events =
                database.inTransaction(
                        () -> audit.find(AuditQuery.ALL.of(EventKind.LOG_KEYS_ROTATED), null, 10).events());
        assertThat(events).hasSize(2);
        assertThat(events.getFirst().event().text(Member.ACTOR)).contains("ada");
        assertThat(events.getFirst().event().toString()).contains("new_keys", "retired_keys", "last_size");
    }

    @Test
    void theKeysOfAnEmptyLogChangeToo() {
        Hub hub = hub();
        assertRefused(() -> hub.rotate("early"), Fault.CONFLICT, "signed nothing yet");
        SignedCheckpoint empty = hub.append();
        PinnedLog old = hub.published();
        hub.rotate("early");
        assertThat(proves(followed(old, hub.successions()), hub.grow())).isTrue();
        assertThat(proves(followed(old, hub.successions()), empty)).isTrue();
    }

    @Test
    void whoeverIsKilledBeforeTheDatabaseKnowsGoesOnWithTheOldKeys() {
        Hub hub = hub();
        hub.grow();
        PinnedLog old = hub.published();
        hub.signer.prepareNext();

        Hub again = hub();
        assertThat(proves(old, again.grow())).isTrue();
        again.rotate("this time");
        assertThat(proves(followed(old, again.successions()), again.grow())).isTrue();
    }

    @Test
    void whatTheDatabaseRolledBackDidNotHappen() {
        Hub hub = hub();
        hub.grow();
        PinnedLog old = hub.published();
        assertThatThrownBy(() ->
                        database.inTransaction(() -> {
                            hub.history.change(ADMIN, "lost");
                            throw new IllegalStateException("the database went away");
                        }))
                .hasMessageContaining("went away");
        assertThat(proves(old, hub.grow())).isTrue();
        assertThat(proves(old, hub().grow())).isTrue();
    }

    @Test
    void whoeverIsKilledBeforeTheFilesAreRenamedGoesOnWithTheNewKeys() throws IOException {
        Hub hub = hub();
        hub.grow();
        PinnedLog old = hub.published();
        hub.rotate("yearly");
        assertThat(files()).hasSize(4);

        assertThat(proves(followed(old, hub.successions()), hub().grow())).isTrue();
        assertThat(files()).hasSize(2);
    }

    @Test
    void whoeverIsKilledBetweenTheTwoFilesGoesOnWithTheNewKeys() throws IOException {
        Hub hub = hub();
        hub.grow();
        PinnedLog old = hub.published();
        hub.rotate("yearly");
        for (String name : List.of("log-signing-key.pem", "log-signing-key-ml-dsa-65.pem")) {
            Path file = directory.resolve("keys").resolve(name);
            SecretFile.move(file.resolveSibling(name + ".next"), file);
            assertThat(proves(followed(old, hub.successions()), hub().grow())).isTrue();
            assertThat(files()).hasSize(2);
            hub().rotate("once more");
        }
    }

    @Test
    void aHubWithRetiredKeysSignsNothingUntilItHasTheNewOnes() throws IOException {
        Hub hub = hub();
        hub.grow();
        PinnedLog old = hub.published();
        Path elsewhere = directory.resolve("elsewhere");
        copyKeys(elsewhere);
        Hub other = new Hub(elsewhere);
        assertThat(proves(old, other.grow())).isTrue();
        assertThat(other.signer.warning()).isEmpty();

        hub.rotate("yearly");
        SignedCheckpoint last = hub.grow();
        record("bob");
        for (Hub retired : List.of(other, new Hub(elsewhere))) {
            assertRefused(retired::append, Fault.UNAVAILABLE, "Copy log-signing-key.pem and");
            assertRefused(() -> retired.rotate("mine"), Fault.UNAVAILABLE, elsewhere.toString());
            assertThat(retired.signer.warning().orElseThrow()).contains("not signed by this hub");
        }
        assertThat(SignedCheckpoint.parse(database.inTransaction(() -> hub.log.checkpoint()).orElseThrow()))
                .isEqualTo(last);
        assertThat(database.inTransaction(other.history::published))
                .isEqualTo(database.inTransaction(hub.history::published));

        copyKeys(elsewhere);
        assertThat(proves(followed(old, other.successions()), other.append())).isTrue();
        assertThat(other.signer.warning()).isEmpty();
    }

    private void copyKeys(Path elsewhere) throws IOException {
        Files.createDirectories(elsewhere.resolve("keys"));
        for (String name : files()) {
            Files.copy(
                    directory.resolve("keys").resolve(name),
                    elsewhere.resolve("keys").resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void aLogFromBeforeKeysWereRecordedGoesOnWithThoseThatSignedIt() throws Exception {
        SignedCheckpoint head = hub().grow();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from log_tenure");
        }
        Hub stranger = new Hub(directory.resolve("elsewhere"));
        assertRefused(stranger::grow, Fault.UNAVAILABLE, "other keys signed its head");
        assertRefused(stranger::published, Fault.UNAVAILABLE, "other keys signed its head");
        PinnedLog pinned = hub().published();
        assertThat(proves(pinned, head)).isTrue();
        copyKeys(directory.resolve("elsewhere"));
        assertThat(proves(pinned, stranger.append())).isTrue();
        assertThat(proves(pinned, hub().append())).isTrue();
        assertThat(proves(hub().published(), hub().grow())).isTrue();
    }

    @Test
    void keysThatSignedNothingYetDoNotChange() {
        Hub hub = hub();
        hub.grow();
        hub.rotate("yearly");
        assertRefused(() -> hub.rotate("yearly"), Fault.CONFLICT, "ask again in a moment");
        hub.append();
        hub.rotate("yearly");
        assertThat(hub.successions().notes()).hasSize(2);
    }

    @Test
    void onlyAnAdministratorWithAReasonChangesThem() {
        Hub hub = hub();
        hub.grow();
        for (Role role : List.of(Role.NODE_OPERATOR, Role.AUDITOR)) {
            var caller = new Caller("olga", "north", Set.of(role));
            assertRefused(() -> hub.history.rotate(caller, "why not"), Fault.FORBIDDEN, "hub-admin");
        }
        for (@Nullable String reason : new String[] {null, "", " ", "x".repeat(501)}) {
            assertRefused(() -> hub.rotate(reason), Fault.INVALID_REQUEST, "reason must be given");
        }
        assertThat(hub.successions().notes()).isEmpty();
    }
}
