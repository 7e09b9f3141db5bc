package io.bpci.witnessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.audit.EventKind;
import io.bpci.audit.RecordedAudit;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Slice;
import io.bpci.merkle.Frontier;
import io.bpci.merkle.Hash;
import io.bpci.merkle.HashTile;
import io.bpci.merkle.Rfc6962;
import io.bpci.merkle.Tile;
import io.bpci.merkle.Tree;
import io.bpci.note.Checkpoint;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.NotePolicy;
import io.bpci.note.OpenedNote;
import io.bpci.note.Quorum;
import io.bpci.note.RootHash;
import io.bpci.note.SignedNote;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.platform.MovableClock;
import io.bpci.platform.TestDatabase;
import io.bpci.platform.TestHub;
import io.bpci.settings.HubSettings;
import io.bpci.settings.InvalidSettings;
import io.bpci.witness.AddCheckpoint;
import io.bpci.witness.CosignedHead;
import io.bpci.witness.WitnessOutcome;
import io.bpci.witness.WitnessOutcome.Cosigned;
import io.bpci.witness.WitnessOutcome.Inconsistent;
import io.bpci.witness.WitnessOutcome.OutOfStep;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a witness remembers, on both databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class LogWitnessTest {
    private static final String ORIGIN = "example.com/log";
    private static final Ed25519 ED25519 = Ed25519.bouncyCastle();

    @Parameter Engine engine;

    @TempDir Path directory;

    private final SecureRandom random = new SecureRandom();
    private final Ed25519Signer signer =
            new Ed25519Signer(new KeyName(ORIGIN), Ed25519PrivateKey.generate(random), ED25519);
    private final RecordedAudit audit = new RecordedAudit();
    private TestDatabase database;
    private LogWitness witness;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        witness = started(signer.verifier().verifierKey());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private LogWitness started(String... keys) {
        Map<String, String> environment = new HashMap<>();
        environment.put("BPCI_STORAGE_DATA_DIR", directory.toString());
        for (int i = 0; i < keys.length; i++) {
            environment.put("BPCI_LOG_WITNESS_LOGS_0__ORIGIN", ORIGIN);
            environment.put("BPCI_LOG_WITNESS_LOGS_0__KEYS_" + i + "_", keys[i]);
        }
        var bean = new LogWitness();
        bean.settings = HubSettings.load(Optional.empty(), environment);
        bean.hub = TestHub.identity(random);
        bean.ed25519 = ED25519;
        bean.random = random;
        bean.clock = new MovableClock();
        bean.audit = audit;
        bean.metrics = new Metrics();
        bean.entities = database.entityManager();
        database.inTransaction(() -> {
            bean.begin();
            return true;
        });
        return bean;
    }

    private static Frontier.Growth grown(String word, long size) {
        List<Hash> leaves = new ArrayList<>();
        for (long i = 0; i < size; i++) leaves.add(Rfc6962.leaf(Slice.of((word + i).getBytes(UTF_8))));
        return Frontier.empty().append(leaves);
    }

    private SignedNote note(String word, long size) {
        RootHash root = RootHash.of(grown(word, size).frontier().root().bytes());
        return SignedNote.of(new Checkpoint(ORIGIN, size, root).text(), signer);
    }

    private AddCheckpoint request(String word, long from, long to) {
        Map<Tile, Slice> tiles = new HashMap<>();
        for (HashTile tile : grown(word, to).tiles()) tiles.put(tile.tile(), tile.hashes());
        var tree = new Tree(to, tile -> Optional.ofNullable(tiles.get(tile)));
        return new AddCheckpoint(from, from == 0 ? List.of() : tree.consistency(from).path(), note(word, to));
    }

    private WitnessOutcome add(AddCheckpoint request) {
        return database.inTransaction(() -> witness.add(request));
    }

    private Optional<SignedNote> latest() {
        return database.inTransaction(() -> witness.latest(LogWitness.sha256(ORIGIN)));
    }

    @Test
    void whatIsCosignedIsRemembered() {
        assertThat(latest()).isEmpty();
        assertThat(add(request("leaf", 0, 3))).isInstanceOf(Cosigned.class);
        assertThat(add(request("leaf", 3, 300))).isInstanceOf(Cosigned.class);
        SignedNote kept = latest().orElseThrow();
        assertThat(new CosignedHead(kept).size()).isEqualTo(300);
        var policy = new NotePolicy(ED25519, Quorum.allOf(signer.verifier()), Quorum.allOf(witness.key()));
        assertThat(policy.open(kept)).isInstanceOf(OpenedNote.Verified.class);

        var key = witness.key().key();
        witness = started(signer.verifier().verifierKey());
        assertThat(witness.key().key()).as("its key stays, over a restart").isEqualTo(key);
        assertThat(add(request("leaf", 3, 5)))
                .isInstanceOfSatisfying(OutOfStep.class, refused -> assertThat(refused.size()).isEqualTo(300));
        assertThat(latest()).contains(kept);
    }

    @Test
    void itsKeyIsForItAlone() throws Exception {
        Path file = directory.resolve("keys/witness-signing-key.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void ofTwoHistoriesAtOnceOneIsCosigned() throws Exception {
        assertThat(add(request("leaf", 0, 3))).isInstanceOf(Cosigned.class);
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (long size = 4; size < 12; size++) {
                long known = size - 1;
                // Both continue what is known: the roots differ by what the last leaf is.
                List<AddCheckpoint> both = List.of(continued(known, "a"), continued(known, "b"));
                var start = new CyclicBarrier(4);
                List<Future<WitnessOutcome>> answers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    AddCheckpoint request = both.get(i % 2);
                    answers.add(
                            threads.submit(() -> {
                                start.await();
                                return add(request);
                            }));
                }
                List<Cosigned> cosigned = new ArrayList<>();
                for (var answer : answers) if (answer.get() instanceof Cosigned each) cosigned.add(each);
                assertThat(cosigned).hasSize(1);
                SignedNote kept = latest().orElseThrow();
                assertThat(cosigned.getFirst().head().note()).isEqualTo(kept);
                chosen.add(kept.text().equals(both.getFirst().note().text()) ? "a" : "b");
            }
        }
        assertThat(database.inTransaction(() -> witness.forks())).hasSize(8);
    }

    /** What came after the first three leaves, as it was cosigned. */
    private final List<String> chosen = new ArrayList<>();

    private AddCheckpoint continued(long known, String last) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < 3; i++) leaves.add(Rfc6962.leaf(Slice.of(("leaf" + i).getBytes(UTF_8))));
        for (String each : chosen) leaves.add(Rfc6962.leaf(Slice.of(each.getBytes(UTF_8))));
        leaves.add(Rfc6962.leaf(Slice.of(last.getBytes(UTF_8))));
        Frontier.Growth growth = Frontier.empty().append(leaves);
        Map<Tile, Slice> tiles = new HashMap<>();
        for (HashTile tile : growth.tiles()) tiles.put(tile.tile(), tile.hashes());
        var proof = new Tree(known + 1, tile -> Optional.ofNullable(tiles.get(tile))).consistency(known);
        RootHash root = RootHash.of(growth.frontier().root().bytes());
        return AddCheckpoint.of(proof, SignedNote.of(new Checkpoint(ORIGIN, known + 1, root).text(), signer));
    }

    @Test
    void aForkIsKeptOnceWithBothNotesAndAudited() {
        assertThat(witness.warning()).isEmpty();
        add(request("leaf", 0, 5));
        for (int i = 0; i < 3; i++) {
            assertThat(add(new AddCheckpoint(5, List.of(), note("other", 5)))).isInstanceOf(Inconsistent.class);
            assertThat(add(request("other", 0, 5))).isInstanceOf(OutOfStep.class);
        }
        List<SeenFork> forks = database.inTransaction(() -> witness.forks());
        assertThat(forks).hasSize(1);
        assertThat(forks.getFirst().fork().second()).isEqualTo(note("other", 5));
        assertThat(forks.getFirst().fork().first().text()).isEqualTo(note("leaf", 5).text());
        assertThat(forks.getFirst().json().members()).containsOnlyKeys("origin", "size", "seen_at", "first", "second");
        assertThat(audit.kinds()).containsExactly(EventKind.LOG_FORKED);
        assertThat(audit.last().toString()).contains("example.com/log").contains("\"size\":5");
        assertThat(witness.warning()).get().asString().contains("kept: 1");
        assertThat(new CosignedHead(latest().orElseThrow()).note().text()).isEqualTo(note("leaf", 5).text());
        assertThat(started(signer.verifier().verifierKey()).warning()).as("after a restart").isPresent();
    }

    @Test
    void forksAreBounded() {
        add(request("leaf", 0, 5));
        for (int i = 0; i < LogWitness.MAX_FORKS + 3; i++) add(request("other" + i, 0, 5));
        assertThat(database.inTransaction(() -> witness.forks())).hasSize(LogWitness.MAX_FORKS);
        assertThat(audit.kinds()).hasSize(LogWitness.MAX_FORKS);
    }

    @Test
    void aHubWithoutLogsToWitnessIsNoWitness() {
        LogWitness none = started();
        assertThatThrownBy(none::key).isInstanceOf(HubException.class).hasMessageContaining("witnesses no logs");
        assertThatThrownBy(() -> none.add(request("leaf", 0, 1))).isInstanceOf(HubException.class);
        assertThatThrownBy(none::forks).isInstanceOf(HubException.class);
        assertThatThrownBy(() -> none.latest("00")).isInstanceOf(HubException.class);
        assertThat(none.warning()).isEmpty();
    }

    @Test
    void aKeyThatIsNoneStopsTheStart() {
        String wrongId = "example.com/log+00000000+" + signer.verifier().verifierKey().split("\\+", 3)[2];
        assertThatThrownBy(() -> started(wrongId))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("log.witness.logs[0]")
                .hasMessageContaining("key ID");
    }
}
