package io.bpci.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
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
import io.bpci.note.Succession;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log that signs, proves, and does as it is told; deterministic. */
final class TestLog {
    static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    private final Ed25519Signer signer;
    private final List<byte[]> entries;

    private TestLog(Ed25519Signer signer, List<byte[]> entries) {
        this.signer = signer;
        this.entries = new ArrayList<>(entries);
    }

    /** Of that name, with the key whose seed is 32 of that byte. */
    static TestLog named(String origin, int seed) {
        return new TestLog(new Ed25519Signer(new KeyName(origin), key(seed), ENGINE), List.of());
    }

    static Cosigner witness(String name, int seed) {
        return new Cosigner(new KeyName(name), key(seed), ENGINE);
    }

    static Ed25519PrivateKey key(int each) {
        return Ed25519PrivateKey.fromSeed(bytes(each));
    }

    static byte[] bytes(int each) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) each);
        return bytes;
    }

    /** The same key over the first entries of this log: what comes then is another history. */
    TestLog branch(int entriesKept) {
        return new TestLog(signer, entries.subList(0, entriesKept));
    }

    /** The same entries under another key: what is signed from now on. */
    TestLog withKey(int seed) {
        return new TestLog(new Ed25519Signer(signer.name(), key(seed), ENGINE), entries);
    }

    /** That the key of that seed follows this log's now; signed by both. */
    SignedNote succession(int seed, long time) {
        Ed25519Signer next = withKey(seed).signer;
        var said = new Succession(head().head(), time, List.of(signer.verifier()), List.of(next.verifier()));
        return SignedNote.of(said.text(), signer, next);
    }

    TestLog append(String... texts) {
        for (String text : texts) entries.add(text.getBytes(UTF_8));
        return this;
    }

    TestLog grow(String text, int times) {
        for (int i = 0; i < times; i++) append(text + i);
        return this;
    }

    PinnedLog pinned() {
        return PinnedLog.of(List.of(signer.verifier()));
    }

    String verifierKey() {
        return signer.verifier().verifierKey();
    }

    Tree tree(int size) {
        List<Hash> leaves = entries.subList(0, size).stream().map(entry -> Rfc6962.leaf(Slice.of(entry))).toList();
        Map<Tile, Slice> tiles = new HashMap<>();
        for (HashTile tile : Frontier.empty().append(leaves).tiles()) tiles.put(tile.tile(), tile.hashes());
        return new Tree(size, tile -> Optional.ofNullable(tiles.get(tile)));
    }

    /** The head when the log had so many entries. */
    SignedCheckpoint head(int size) {
        var head = new Checkpoint(signer.name().value(), size, RootHash.of(tree(size).root().bytes()));
        return new SignedCheckpoint(SignedNote.of(head.text(), signer));
    }

    SignedCheckpoint head() {
        return head(entries.size());
    }

    static SignedCheckpoint cosigned(SignedCheckpoint head, Cosigner witness, long time) {
        return new SignedCheckpoint(head.note().with(witness.cosign(head.head(), time)));
    }

    LogGrowth growth(int from, int to) {
        return new LogGrowth(head(from), head(to), from == 0 ? List.of() : tree(to).consistency(from).path());
    }

    /** Of an entry that is JSON. */
    Receipt receipt(int index, SignedCheckpoint head, Optional<Receipt.Disclosure> disclosure) {
        return new Receipt(
                (JsonObject) StrictJson.parse(entries.get(index)),
                tree((int) head.size()).inclusion(index),
                head.note(),
                disclosure);
    }
}
