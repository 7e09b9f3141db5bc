package io.bpci.witness;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Slice;
import io.bpci.merkle.Frontier;
import io.bpci.merkle.Hash;
import io.bpci.merkle.HashTile;
import io.bpci.merkle.Rfc6962;
import io.bpci.merkle.Tile;
import io.bpci.merkle.Tree;
import io.bpci.note.Checkpoint;
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.RootHash;
import io.bpci.note.SignedNote;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The worked example of {@code src/docs/protocol/witness.md} is what this library does. */
class WorkedExampleTest {
    private static final Path PAGE =
            Path.of(System.getProperty("bpci.root", "../../.."), "src/docs/protocol/witness.md");
    private static final long TIME = Instant.parse("2026-11-21T08:00:00Z").getEpochSecond();

    private final Ed25519Signer log =
            new Ed25519Signer(new KeyName("example.com/log"), TestLog.key(1), TestLog.ED25519);
    private final Cosigner cosigner = TestLog.cosigner("witness.example/w1", 9);

    private AddCheckpoint request(long from, String... leaves) {
        List<Hash> hashes = Stream.of(leaves).map(leaf -> Rfc6962.leaf(Slice.of(leaf.getBytes(UTF_8)))).toList();
        Frontier.Growth grown = Frontier.empty().append(hashes);
        Map<Tile, Slice> tiles = new HashMap<>();
        for (HashTile tile : grown.tiles()) tiles.put(tile.tile(), tile.hashes());
        var tree = new Tree(leaves.length, tile -> Optional.ofNullable(tiles.get(tile)));
        var checkpoint = new Checkpoint("example.com/log", leaves.length, RootHash.of(grown.frontier().root().bytes()));
        SignedNote note = SignedNote.of(checkpoint.text(), log);
        return from == 0 ? AddCheckpoint.first(note) : AddCheckpoint.of(tree.consistency(from), note);
    }

    private static String indented(String text) {
        return text.lines().map(line -> line.isEmpty() ? "\n" : "    " + line + "\n").reduce("", String::concat);
    }

    @Test
    void thePageShowsWhatHappens() throws Exception {
        String page = Files.readString(PAGE);
        assertThat(page)
                .contains("log key      " + log.verifier().verifierKey() + "\n")
                .contains("witness key  " + cosigner.verifier().verifierKey() + "\n")
                .contains("" + TIME);
        var witness = new Witness(cosigner, List.of(new WitnessedLog("example.com/log", List.of(log.verifier()))));
        Optional<CosignedHead> known = Optional.empty();
        for (AddCheckpoint request : List.of(request(0, "a", "b", "c"), request(3, "a", "b", "c", "d"))) {
            assertThat(page).contains(indented(new String(request.bytes(), UTF_8)));
            var cosigned = (WitnessOutcome.Cosigned) witness.decide(known, request, TIME);
            assertThat(page).contains(indented(cosigned.cosignature().text()));
            known = Optional.of(cosigned.head());
        }
        WitnessOutcome outOfStep = witness.decide(known, request(0, "a", "b", "c", "d"), TIME);
        assertThat(outOfStep).isEqualTo(new WitnessOutcome.OutOfStep(4, Optional.empty()));
    }
}
