package io.bpci.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
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
import io.bpci.receipt.Receipt;
import io.bpci.receipt.SignedCheckpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A hub's log in memory, signed with Ed25519, that answers as the real one does. Not safe for concurrent use. */
public final class FakeLog {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    private final Ed25519Signer signer;
    private final List<Hash> leaves;

    private FakeLog(Ed25519Signer signer, List<Hash> leaves) {
        this.signer = signer;
        this.leaves = new ArrayList<>(leaves);
    }

    /** Of that name, with the key whose seed is 32 of that byte. */
    public static FakeLog named(String origin, int seed) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return new FakeLog(
                new Ed25519Signer(new KeyName(origin), Ed25519PrivateKey.fromSeed(bytes), ENGINE), List.of());
    }

    /** The same key over the first entries: what is appended then is another history. */
    public FakeLog branch(int entriesKept) {
        return new FakeLog(signer, leaves.subList(0, entriesKept));
    }

    /** Appends so many entries, which begin with that text. */
    public FakeLog grow(String text, int entries) {
        for (int i = 0; i < entries; i++) leaves.add(Rfc6962.leaf(Slice.of((text + i).getBytes(UTF_8))));
        return this;
    }

    /** Appends an entry. */
    public FakeLog append(String entry) {
        return appendLeaf(Rfc6962.leaf(Slice.of(entry.getBytes(UTF_8))));
    }

    /** Appends an entry of which only the leaf hash is known. */
    public FakeLog appendLeaf(Hash leaf) {
        leaves.add(leaf);
        return this;
    }

    /** The receipt of an entry that was appended, canonical JSON, in the log as it is now. */
    public Receipt receipt(int index, String entry) {
        var tree = new Tree(leaves.size(), tile -> tile(tile.path()).map(Slice::of));
        var json = (JsonObject) StrictJson.parse(entry.getBytes(UTF_8));
        return new Receipt(json, tree.inclusion(index), head().note(), Optional.empty());
    }

    public String verifierKey() {
        return signer.verifier().verifierKey();
    }

    /** The head, signed. */
    public SignedCheckpoint head() {
        Hash root = Frontier.empty().append(leaves).frontier().root();
        var head = new Checkpoint(signer.name().value(), leaves.size(), RootHash.of(root.bytes()));
        return new SignedCheckpoint(SignedNote.of(head.text(), signer));
    }

    /** What is served at a path below {@code /api/v1/log/}. */
    public Optional<byte[]> answer(String path) {
        return switch (path) {
            case "keys" -> Optional.of(keys().toString().getBytes(UTF_8));
            case "keys/successions" -> Optional.of("{\"successions\":[]}".getBytes(UTF_8));
            case "checkpoint" -> Optional.of(head().note().bytes());
            default -> tile(path);
        };
    }

    private Json keys() {
        return Json.object()
                .put("origin", signer.name().value())
                .put("verifier_keys", Json.strings(List.of(verifierKey())))
                .build();
    }

    private Optional<byte[]> tile(String path) {
        Map<Tile, HashTile> tiles = new HashMap<>();
        for (HashTile tile : Frontier.empty().append(leaves).tiles()) tiles.put(tile.tile().full(), tile);
        try {
            Tile wanted = Tile.parse(path);
            return Optional.ofNullable(tiles.get(wanted.full()))
                    .map(tile -> tile.hashes().copy())
                    .filter(hashes -> hashes.length >= wanted.length())
                    .map(hashes -> Arrays.copyOf(hashes, wanted.length()));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }
}
