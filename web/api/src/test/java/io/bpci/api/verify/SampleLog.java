package io.bpci.api.verify;

import io.bpci.envelope.Digest;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.merkle.Frontier;
import io.bpci.merkle.Hash;
import io.bpci.merkle.HashTile;
import io.bpci.merkle.InclusionProof;
import io.bpci.merkle.Rfc6962;
import io.bpci.merkle.Tile;
import io.bpci.merkle.Tree;
import io.bpci.note.Checkpoint;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.RootHash;
import io.bpci.note.SignedNote;
import io.bpci.receipt.LogEntry;
import io.bpci.receipt.Receipt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A small log as a hub keeps it, every event of which is the acceptance of one message. */
final class SampleLog {
    static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    private final String origin;
    private final int size;
    private final JsonObject message;
    private final UnaryOperator<JsonObject> change;
    private final Frontier.Growth log;
    private final Tree tree;

    private SampleLog(String origin, int size, Digest digest, UnaryOperator<JsonObject> change) {
        this.origin = origin;
        this.size = size;
        this.message = Json.object().put("digest", digest.hex()).put("reason", "a test").build();
        this.change = change;
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) leaves.add(Rfc6962.leaf(Slice.of(Jcs.canonical(entry(i)))));
        this.log = Frontier.empty().append(leaves);
        Map<Tile, Slice> tiles = new HashMap<>();
        for (HashTile tile : log.tiles()) tiles.put(tile.tile(), tile.hashes());
        this.tree = new Tree(size, tile -> Optional.ofNullable(tiles.get(tile)));
    }

    static SampleLog of(String origin, int size, Digest digest) {
        return of(origin, size, digest, entry -> entry);
    }

    /**
     * @param change what is special about the entries
     */
    static SampleLog of(String origin, int size, Digest digest, UnaryOperator<JsonObject> change) {
        return new SampleLog(origin, size, digest, change);
    }

    static Ed25519PrivateKey key(int each) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) each);
        return Ed25519PrivateKey.fromSeed(seed);
    }

    static Ed25519Signer signer(String name, int each) {
        return new Ed25519Signer(new KeyName(name), key(each), ENGINE);
    }

    private static byte[] salt(int index) {
        byte[] salt = new byte[LogEntry.SALT_BYTES];
        Arrays.fill(salt, (byte) index);
        return salt;
    }

    private JsonObject event(int index) {
        var event =
                Json.object()
                        .put("at", "2026-11-21T08:00:00.123Z")
                        .put("event_id", "00112233445566778899aabbccddeeff-" + index)
                        .put("kind", "accepted")
                        .put("message_id", "msg-" + index)
                        .put("node_id", "node-001")
                        .put("target_nodes", Json.strings(List.of("node-002", "node-003")))
                        .build();
        for (var member : message.members().entrySet()) event = event.with(member.getKey(), member.getValue());
        return event;
    }

    JsonObject entry(int index) {
        byte[] event = Jcs.canonical(event(index));
        byte[] entry = LogEntry.of(Slice.of(event), StrictJson.members(event, 0, event.length), salt(index));
        return change.apply((JsonObject) StrictJson.parse(entry));
    }

    InclusionProof proof(int index) {
        return tree.inclusion(index);
    }

    Checkpoint checkpoint() {
        return new Checkpoint(origin, size, RootHash.of(log.frontier().root().bytes()));
    }

    Receipt receipt(int index, SignedNote checkpoint) {
        return new Receipt(
                entry(index),
                proof(index),
                checkpoint,
                Optional.of(new Receipt.Disclosure(salt(index), LogEntry.hidden(event(index)))));
    }

    Receipt receipt(int index, Ed25519Signer signer) {
        return receipt(index, SignedNote.of(checkpoint().text(), signer));
    }
}
