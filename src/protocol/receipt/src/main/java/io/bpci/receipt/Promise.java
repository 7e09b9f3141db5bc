package io.bpci.receipt;

import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.json.StrictObject;
import io.bpci.merkle.Frontier;
import io.bpci.merkle.Hash;
import io.bpci.merkle.HashTile;
import io.bpci.merkle.InclusionProof;
import io.bpci.merkle.Rfc6962;
import io.bpci.merkle.Tile;
import io.bpci.merkle.Tree;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A hub's signed word that it has accepted a message, and that its log will say so: the event as it will stand there,
 * its place among the events of the same commit that were promised, and the statement over all of them. Immutable.
 * Whether it holds, a {@link PromiseVerifier} tells.
 *
 * @param entry the event as it will stand in the log
 * @param disclosure what the entry hides
 * @param proof that the entry is one of those that the statement is about
 * @param signed the statement and its signature
 * @param hubKey the key that is said to have signed; to be believed for its thumbprint
 */
public record Promise(
        JsonObject entry,
        Receipt.Disclosure disclosure,
        InclusionProof proof,
        PromiseStatement.Signed signed,
        Ed25519PublicKey hubKey) {
    /** Longer ones are not read: the longest entry hides its longest lists. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_PATH = 63;
    private static final Set<String> MEMBERS =
            Set.of("entry", "hidden", "hub_key", "inclusion_proof", "index", "salt", "statement");

    /** An event that is to be promised: its entry, in canonical form, and what that hides. */
    public record Promised(Slice entry, Receipt.Disclosure disclosure) {}

    /**
     * What is common to the promises of one commit.
     *
     * @param logSize how many entries the log had, as signed, before the commit
     */
    public record Terms(long logSize, Instant promisedAt, Instant logBy) {}

    /**
     * @throws Malformed if the proof is about another number of events than the statement
     */
    public Promise {
        if (proof.size() != signed.statement().groupSize()) {
            throw new Malformed("the proof is for another group size than the statement's");
        }
    }

    /** Promises these events, at least one, with one signature; the promises are in their order. */
    public static List<Promise> make(List<Promised> events, Terms terms, Ed25519PrivateKey hubKey, Ed25519 engine) {
        List<Hash> leaves = events.stream().map(event -> Rfc6962.leaf(event.entry())).toList();
        Tree tree = tree(leaves);
        Thumbprint hubId = hubKey.publicKey().thumbprint();
        PromiseStatement.Signed signed =
                new PromiseStatement(
                                hubId,
                                PromiseStatement.originOf(hubId),
                                tree.root(),
                                leaves.size(),
                                terms.logSize(),
                                terms.promisedAt(),
                                terms.logBy())
                        .sign(hubKey, engine);
        List<Promise> promises = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            Promised event = events.get(i);
            promises.add(
                    new Promise(
                            (JsonObject) StrictJson.parse(event.entry().copy()),
                            event.disclosure(),
                            tree.inclusion(i),
                            signed,
                            hubKey.publicKey()));
        }
        return promises;
    }

    /** The tree over these leaf hashes, at least one. */
    static Tree tree(List<Hash> leaves) {
        Map<Tile, Slice> tiles = new HashMap<>();
        for (HashTile tile : Frontier.empty().append(leaves).tiles()) tiles.put(tile.tile(), tile.hashes());
        return new Tree(leaves.size(), tile -> Optional.ofNullable(tiles.get(tile)));
    }

    public PromiseStatement statement() {
        return signed.statement();
    }

    /** The leaf that the log is promised to have. */
    public Hash leaf() {
        return Rfc6962.leaf(Slice.of(Jcs.canonical(entry)));
    }

    /**
     * Reads a promise strictly.
     *
     * @throws Malformed if the bytes are none, saying which part is wrong
     */
    public static Promise parse(byte[] utf8) {
        if (utf8.length > MAX_BYTES) throw new Malformed("a promise has at most %d bytes".formatted(MAX_BYTES));
        if (StrictJson.parse(utf8) instanceof JsonObject json) return parse(json);
        throw new Malformed("a promise must be an object");
    }

    /**
     * @throws Malformed if the object is not as {@link #json} writes it, saying which part is wrong
     */
    public static Promise parse(JsonObject object) {
        var json = StrictObject.of(object, "a promise", MEMBERS);
        var signed = PromiseStatement.Signed.parse(json.object("statement"));
        return new Promise(
                json.object("entry"),
                new Receipt.Disclosure(Base64Url.decode(json.text("salt"), "salt"), json.object("hidden")),
                new InclusionProof(
                        json.number("index"),
                        signed.statement().groupSize(),
                        Hashes.read(json, "inclusion_proof", MAX_PATH)),
                signed,
                Jwk.read(json.object("hub_key")));
    }

    /** As {@link #parse} reads it. */
    public JsonObject json() {
        return Json.object()
                .put("entry", entry)
                .put("hidden", disclosure.hidden())
                .put("hub_key", Jwk.write(hubKey))
                .put("inclusion_proof", Hashes.array(proof.path()))
                .put("index", proof.index())
                .put("salt", Base64Url.encode(disclosure.salt()))
                .put("statement", signed.json())
                .build();
    }
}
