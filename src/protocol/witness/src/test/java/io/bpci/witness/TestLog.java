package io.bpci.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.RootHash;
import io.bpci.note.SignedNote;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log with its key, whose leaves are told apart by a word: another word is another history. */
record TestLog(String origin, int seed, String word) {
    static final Ed25519 ED25519 = Ed25519.bouncyCastle();

    static TestLog honest() {
        return new TestLog("example.com/log", 1, "leaf");
    }

    /** The same log, telling another story. */
    TestLog forked() {
        return new TestLog(origin, seed, "other");
    }

    static Ed25519PrivateKey key(int seed) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return Ed25519PrivateKey.fromSeed(bytes);
    }

    static Cosigner cosigner(String name, int seed) {
        return new Cosigner(new KeyName(name), key(seed), ED25519);
    }

    Ed25519Signer signer() {
        return new Ed25519Signer(new KeyName(origin), key(seed), ED25519);
    }

    WitnessedLog witnessed() {
        return new WitnessedLog(origin, List.of(signer().verifier()));
    }

    private Frontier.Growth grown(long size) {
        List<Hash> leaves = new ArrayList<>();
        for (long i = 0; i < size; i++) leaves.add(Rfc6962.leaf(Slice.of((word + i).getBytes(UTF_8))));
        return Frontier.empty().append(leaves);
    }

    Checkpoint checkpoint(long size) {
        return new Checkpoint(origin, size, RootHash.of(grown(size).frontier().root().bytes()));
    }

    SignedNote note(long size) {
        return SignedNote.of(checkpoint(size).text(), signer());
    }

    List<Hash> proof(long from, long to) {
        if (from == 0) return List.of();
        Map<Tile, Slice> tiles = new HashMap<>();
        for (HashTile tile : grown(to).tiles()) tiles.put(tile.tile(), tile.hashes());
        return new Tree(to, tile -> Optional.ofNullable(tiles.get(tile))).consistency(from).path();
    }

    AddCheckpoint request(long from, long to) {
        return new AddCheckpoint(from, proof(from, to), note(to));
    }
}
