package io.bpci.receipt;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;
import io.bpci.merkle.Hash;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * That a log signed two histories: heads that no log which only grows can both have had. Whoever has the log's keys can
 * check it; nobody else's word is needed. Immutable.
 *
 * <p>Two heads of one size with different roots are the whole proof. Of heads of different sizes it also takes the root
 * of as many first entries of the larger tree as the smaller has, which is another than the smaller's, and the
 * consistency proof that leads from that root to the larger's (RFC 9162, 2.1.4).
 *
 * @param smaller a head
 * @param larger a head of the same size, or a larger one
 * @param branch what more it takes when the sizes differ; empty when they are equal
 */
public record ForkProof(SignedCheckpoint smaller, SignedCheckpoint larger, Optional<Branch> branch) {
    private static final Set<String> MEMBERS = Set.of("fork", "prefix_root", "consistency_proof");

    /**
     * What the larger tree has where the smaller one is.
     *
     * @param root of the larger tree's first entries, as many as the smaller tree has
     * @param path of the consistency proof from that root to the larger one's
     */
    public record Branch(Hash root, List<Hash> path) {
        public Branch {
            path = List.copyOf(path);
            if (path.size() > LogGrowth.MAX_PATH) {
                throw new Malformed("a consistency proof has at most " + LogGrowth.MAX_PATH + " hashes");
            }
        }
    }

    /**
     * @throws Malformed if the sizes do not fit the form
     */
    public ForkProof {
        if (smaller.size() > larger.size()) {
            throw new Malformed("the first checkpoint of a fork proof is the smaller one");
        }
        if (branch.isEmpty() != (smaller.size() == larger.size())) {
            throw new Malformed(
                    "prefix_root and consistency_proof belong to a fork proof whose checkpoints differ in size, and to"
                            + " no other");
        }
    }

    /** Two heads of one size, in any order. */
    public static ForkProof ofOneSize(SignedCheckpoint one, SignedCheckpoint other) {
        return new ForkProof(one, other, Optional.empty());
    }

    /** Whether the JSON is meant to be a fork proof; {@link #parse} says whether it is. */
    public static boolean isMeantBy(JsonObject json) {
        return json.get("fork") != null;
    }

    /**
     * Reads a fork proof strictly.
     *
     * @throws Malformed if the bytes are none, saying which part is wrong
     */
    public static ForkProof parse(byte[] utf8) {
        var json = StrictObject.parse(utf8, "a fork proof", MEMBERS);
        List<String> notes = json.texts("fork", 2);
        if (notes.size() != 2) throw new Malformed("fork must hold two checkpoints");
        Optional<Branch> branch =
                json.has("prefix_root") || json.has("consistency_proof")
                        ? Optional.of(
                                new Branch(
                                        Hash.parse(json.text("prefix_root")),
                                        Hashes.read(json, "consistency_proof", LogGrowth.MAX_PATH)))
                        : Optional.empty();
        return new ForkProof(
                LogGrowth.checkpoint(notes.get(0), "fork[0]"), LogGrowth.checkpoint(notes.get(1), "fork[1]"), branch);
    }

    /** As {@link #parse} reads it. */
    public JsonObject json() {
        var json = Json.object().put("fork", Json.strings(List.of(smaller.text(), larger.text())));
        branch.ifPresent(other ->
                json.put("prefix_root", other.root().toString()).put("consistency_proof", Hashes.array(other.path())));
        return json.build();
    }
}
