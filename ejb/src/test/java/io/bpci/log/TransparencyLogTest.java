package io.bpci.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.ContentErasure;
import io.bpci.audit.EventKind;
import io.bpci.audit.StoredAudit;
import io.bpci.audit.TestErasure;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.Slice;
import io.bpci.merkle.EntryBundle;
import io.bpci.merkle.Frontier;
import io.bpci.merkle.Hash;
import io.bpci.merkle.HashReader;
import io.bpci.merkle.Rfc6962;
import io.bpci.merkle.Tile;
import io.bpci.merkle.Tree;
import io.bpci.merkle.Verdict;
import io.bpci.note.Checkpoint;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.OpenedNote;
import io.bpci.note.Quorum;
import io.bpci.note.SignedNote;
import io.bpci.platform.Engine;
import io.bpci.platform.TestDatabase;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The log on both databases, read as a stranger would. */
@ParameterizedClass
@EnumSource(Engine.class)
class TransparencyLogTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    @Parameter Engine engine;

    @TempDir Path directory;

    private TestDatabase database;
    private AuditLog audit;
    private LogSigner signer;
    private TransparencyLog log;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        audit = StoredAudit.over(database, InstantSource.fixed(NOW));
        log = new TransparencyLog();
        log.audit = audit;
        log.clock = InstantSource.fixed(NOW);
        signer = TestLogKeys.signer(TestLogKeys.files(directory, "bpci-hub/test"));
        log.keys = TestLogKeys.history(database, audit, signer, log.clock);
        log.checkpoints = new KeptCheckpoints();
        log.entities = database.entityManager();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void record(int events) {
        for (int i = 0; i < events; i++) {
            database.inTransaction(() ->
                    audit.record(
                            EventKind.NODE_REGISTERED,
                            Json.object().put(Member.NODE, "alice").put(Member.ACTOR, "anna").build()));
        }
    }

    private int append() {
        return database.inTransaction(() -> log.append());
    }

    /** The checkpoint, once both of its signatures hold. */
    private Checkpoint checkpoint() {
        byte[] note = database.inTransaction(() -> log.checkpoint()).orElseThrow();
        SignedNote signed = SignedNote.parse(note);
        var policy =
                new NotePolicy(
                        Ed25519.bouncyCastle(),
                        Quorum.allOf(signer.ownKeys().verifiers().toArray(NoteVerifier[]::new)));
        assertThat(policy.open(signed)).isInstanceOf(OpenedNote.Verified.class);
        return Checkpoint.parse(signed.text());
    }

    private HashReader tiles() {
        return tile -> database.inTransaction(() -> log.tile(tile)).map(Slice::of);
    }

    private List<byte[]> entries(long size) {
        List<byte[]> entries = new ArrayList<>();
        for (long first = 0; first < size; first += EntryBundle.FULL) {
            var bundle = new EntryBundle(first / EntryBundle.FULL, (int) Math.min(EntryBundle.FULL, size - first));
            byte[] bytes = database.inTransaction(() -> log.entries(bundle)).orElseThrow();
            for (int at = 0; at < bytes.length; ) {
                int length = ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
                entries.add(java.util.Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
                at += 2 + length;
            }
        }
        return entries;
    }

    private static Hash root(List<byte[]> entries) {
        List<Hash> leaves = entries.stream().map(entry -> Rfc6962.leaf(Slice.of(entry))).toList();
        return Frontier.empty().append(leaves).frontier().root();
    }

    private static Hash root(Checkpoint checkpoint) {
        return Hash.of(checkpoint.root().bytes());
    }

    @Test
    void anEmptyLogIsSignedToo() {
        assertThat(database.inTransaction(() -> log.checkpoint())).isEmpty();
        assertThat(append()).isZero();
        assertThat(checkpoint().size()).isZero();
        assertThat(root(checkpoint())).isEqualTo(Rfc6962.EMPTY_ROOT);
    }

    @Test
    void itGrowsByWhatWasRecordedAndNeverForks() {
        var sizes = new Random(20261121);
        List<Checkpoint> signed = new ArrayList<>();
        int recorded = 0;
        for (int batch = 0; batch < 8; batch++) {
            int events = 1 + sizes.nextInt(90);
            record(events);
            recorded += events;
            assertThat(append()).isEqualTo(events);
            signed.add(checkpoint());
        }
        assertThat(append()).isZero();

        Checkpoint last = signed.getLast();
        assertThat(last.origin()).isEqualTo("bpci-hub/test");
        assertThat(last.size()).isEqualTo(recorded);
        List<byte[]> entries = entries(recorded);
        assertThat(root(entries)).isEqualTo(root(last));
        var tree = new Tree(recorded, tiles());
        for (Checkpoint earlier : signed) {
            assertThat(root(entries.subList(0, (int) earlier.size()))).isEqualTo(root(earlier));
            assertThat(tree.consistency(earlier.size()).verify(root(earlier), root(last)))
                    .isInstanceOf(Verdict.Holds.class);
        }
        for (int index = 0; index < recorded; index += 37) {
            Hash leaf = Rfc6962.leaf(Slice.of(entries.get(index)));
            assertThat(tree.inclusion(index).verify(leaf, root(last))).isInstanceOf(Verdict.Holds.class);
        }
    }

    @Test
    void anEntryShowsNoPerson() {
        record(1);
        append();
        String entry = new String(entries(1).getFirst(), UTF_8);
        assertThat(entry).contains("\"node_id\":\"alice\"", "\"commitment\":\"").doesNotContain("anna", "actor");
    }

    @Test
    void erasingContentChangesNothingThatIsSigned() {
        record(40);
        append();
        Checkpoint before = checkpoint();
        byte[] bundle = database.inTransaction(() -> log.entries(new EntryBundle(0, 40))).orElseThrow();
        byte[] tile = database.inTransaction(() -> log.tile(new Tile(0, 0, 40))).orElseThrow();
        ContentErasure erasure = TestErasure.over(database, erased -> {});
        assertThat(database.inTransaction(() -> erasure.erase(new TreeSet<>(List.of(3L, 7L, 40L))))).hasSize(3);

        assertThat(database.inTransaction(() -> log.entries(new EntryBundle(0, 40)))).contains(bundle);
        assertThat(database.inTransaction(() -> log.tile(new Tile(0, 0, 40)))).contains(tile);
        record(3);
        append();
        assertThat(root(entries(43))).isEqualTo(root(checkpoint()));
        assertThat(database.inTransaction(() -> log.consistency(40, 43)).orElseThrow())
                .satisfies(proof ->
                        assertThat(proof.verify(root(before), root(checkpoint()))).isInstanceOf(Verdict.Holds.class));
    }

    @Test
    void severalWhoAppendAtOnceWriteOneLog() throws Exception {
        try (var hubs = Executors.newFixedThreadPool(3)) {
            Future<?> recorder = hubs.submit(() -> record(200));
            List<Future<Integer>> appenders = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                appenders.add(
                        hubs.submit(() -> {
                            int appended = 0;
                            while (!recorder.isDone()) appended += append();
                            return appended;
                        }));
            }
            recorder.get();
            int appended = append();
            for (Future<Integer> appender : appenders) appended += appender.get();
            appended += append();
            assertThat(appended).isEqualTo(200);
        }
        assertThat(root(entries(200))).isEqualTo(root(checkpoint()));
    }

    @Test
    void whatTheLogDoesNotHaveIsAbsent() {
        record(3);
        append();
        assertThat(database.inTransaction(() -> log.tile(new Tile(0, 0, 3))))
                .get()
                .satisfies(h -> assertThat(h).hasSize(96));
        assertThat(database.inTransaction(() -> log.tile(new Tile(0, 0, 2))))
                .get()
                .satisfies(h -> assertThat(h).hasSize(64));
        assertThat(database.inTransaction(() -> log.tile(new Tile(0, 0, 4)))).isEmpty();
        assertThat(database.inTransaction(() -> log.tile(new Tile(0, 1, 1)))).isEmpty();
        assertThat(database.inTransaction(() -> log.tile(new Tile(1, 0, 1)))).isEmpty();
        assertThat(database.inTransaction(() -> log.entries(new EntryBundle(0, 4)))).isEmpty();
    }

    @Test
    void proofsAreReadyMadeForEverySizeThatTheLogHad() {
        record(5);
        append();
        Checkpoint earlier = checkpoint();
        record(90);
        append();
        Checkpoint last = checkpoint();
        Hash third = Rfc6962.leaf(Slice.of(entries(5).get(3)));

        assertThat(database.inTransaction(() -> log.inclusion(3, 5)).orElseThrow().verify(third, root(earlier)))
                .isInstanceOf(Verdict.Holds.class);
        assertThat(database.inTransaction(() -> log.inclusion(3, 95)).orElseThrow().verify(third, root(last)))
                .isInstanceOf(Verdict.Holds.class);
        assertThat(database.inTransaction(() -> log.consistency(5, 95)).orElseThrow().verify(root(earlier), root(last)))
                .isInstanceOf(Verdict.Holds.class);
        assertThat(database.inTransaction(() -> log.inclusion(3, 96))).isEmpty();
        assertThat(database.inTransaction(() -> log.consistency(5, 96))).isEmpty();
    }

    @Test
    void tilesThatSomebodyChangedAreNotSigned() throws SQLException {
        record(5);
        append();
        Checkpoint before = checkpoint();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    engine == Engine.H2
                            ? "update log_tile set hashes = X'" + "00".repeat(160) + "'"
                            : "update log_tile set hashes = decode('" + "00".repeat(160) + "', 'hex')");
        }
        record(1);
        assertThatThrownBy(this::append).isInstanceOf(IllegalStateException.class).hasMessageContaining("somebody");
        assertThat(checkpoint()).isEqualTo(before);
    }
}
