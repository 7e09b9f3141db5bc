package io.bpci.it;

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
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.RootHash;
import io.bpci.note.SignedNote;
import io.bpci.witness.AddCheckpoint;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody's log, made with the protocol libraries alone. Its leaves are a word and their index: with another word it
 * tells another history.
 */
record GrowingLog(String word, Ed25519Signer signer) {
    static GrowingLog named(String origin) {
        var key = Ed25519PrivateKey.generate(new SecureRandom());
        return new GrowingLog("leaf", new Ed25519Signer(new KeyName(origin), key, Ed25519.bouncyCastle()));
    }

    GrowingLog telling(String other) {
        return new GrowingLog(other, signer);
    }

    String origin() {
        return signer.name().value();
    }

    private Frontier.Growth grown(int size) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) leaves.add(Rfc6962.leaf(Slice.of((word + i).getBytes(UTF_8))));
        return Frontier.empty().append(leaves);
    }

    Checkpoint checkpoint(int size) {
        return new Checkpoint(origin(), size, RootHash.of(grown(size).frontier().root().bytes()));
    }

    SignedNote note(int size) {
        return SignedNote.of(checkpoint(size).text(), signer);
    }

    List<Hash> proof(int from, int to) {
        if (from == 0) return List.of();
        Map<Tile, Slice> tiles = new HashMap<>();
        for (HashTile tile : grown(to).tiles()) tiles.put(tile.tile(), tile.hashes());
        return new Tree(to, tile -> Optional.ofNullable(tiles.get(tile))).consistency(from).path();
    }

    AddCheckpoint request(int from, int to) {
        return new AddCheckpoint(from, proof(from, to), note(to));
    }
}
