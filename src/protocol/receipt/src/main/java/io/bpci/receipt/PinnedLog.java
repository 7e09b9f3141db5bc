package io.bpci.receipt;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.Quorum;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a verifier holds on to about a log: its name, its keys, the witnesses it believes, and how many of those must
 * have cosigned. Immutable.
 *
 * <p>Of each kind of key that is pinned (Ed25519, ML-DSA-65) one must have signed: a log that changed its keys is
 * verified with the old and the new ones, and who pins a lasting key is not shown a checkpoint without its signature.
 */
public final class PinnedLog {
    private static final Set<String> MEMBERS = Set.of("origin", "verifier_keys");
    private static final int MAX_KEYS = 100;

    private final String origin;
    private final List<NoteVerifier> keys;
    private final List<CosignatureVerifier> witnesses;
    private final int required;

    private PinnedLog(String origin, List<NoteVerifier> keys, List<CosignatureVerifier> witnesses, int required) {
        this.origin = origin;
        this.keys = keys;
        this.witnesses = witnesses;
        this.required = required;
    }

    /**
     * A log with these keys, all under its name, and no witnesses.
     *
     * @throws Malformed if there is no key, if their names differ, or one is a witness's
     */
    public static PinnedLog of(Collection<? extends NoteVerifier> keys) {
        if (keys.isEmpty()) throw new Malformed("no key of the log is pinned");
        String origin = keys.iterator().next().name().value();
        for (NoteVerifier key : keys) {
            if (key instanceof CosignatureVerifier) {
                throw new Malformed("%s is a witness's key, not a log's".formatted(key.label()));
            }
            if (!key.name().value().equals(origin)) {
                throw new Malformed(
                        "the keys are of two logs, %s and %s"
                                .formatted(Malformed.excerpt(origin), Malformed.excerpt(key.name().value())));
            }
        }
        return new PinnedLog(origin, List.copyOf(Set.copyOf(keys)), List.of(), 0);
    }

    /**
     * Reads what {@code GET /api/v1/log/keys} answers.
     *
     * @throws Malformed if the bytes are no such list
     */
    public static PinnedLog parse(byte[] utf8) {
        var json = StrictObject.parse(utf8, "a list of a log's keys", MEMBERS);
        List<NoteVerifier> keys = json.texts("verifier_keys", MAX_KEYS).stream().map(NoteVerifier::parse).toList();
        PinnedLog log = of(keys);
        if (!log.origin.equals(json.text("origin"))) {
            throw new Malformed("the keys are of another log than their list says");
        }
        return log;
    }

    /**
     * The same log, of which so many of these witnesses must have cosigned; signatures of the others need not be there.
     *
     * @throws Malformed if a key is no witness's, two have one name, or there are fewer than required
     */
    public PinnedLog witnessedBy(Collection<? extends NoteVerifier> others, int atLeast) {
        List<CosignatureVerifier> cosigners = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (NoteVerifier other : others) {
            if (!(other instanceof CosignatureVerifier cosigner)) {
                throw new Malformed("%s is not a witness's key".formatted(other.label()));
            }
            if (!names.add(cosigner.name().value())) {
                throw new Malformed("two keys are pinned for the witness %s".formatted(cosigner.label()));
            }
            cosigners.add(cosigner);
        }
        if (atLeast < 0 || atLeast > cosigners.size()) {
            throw new Malformed("%d cosignatures of %d witnesses cannot be".formatted(atLeast, cosigners.size()));
        }
        return new PinnedLog(origin, keys, List.copyOf(cosigners), atLeast);
    }

    /** The same log, whose checkpoints count without a cosignature: what proves a fork needs none. */
    PinnedLog withoutWitnessesRequired() {
        return new PinnedLog(origin, keys, witnesses, 0);
    }

    public String origin() {
        return origin;
    }

    public List<CosignatureVerifier> witnesses() {
        return witnesses;
    }

    /** How many of the witnesses must have cosigned. */
    public int required() {
        return required;
    }

    /** What this demands of a note. */
    public NotePolicy policy(Ed25519 engine) {
        Map<String, List<NoteVerifier>> byKind = new LinkedHashMap<>();
        for (NoteVerifier key : keys) byKind.computeIfAbsent(key.kind(), _ -> new ArrayList<>()).add(key);
        List<Quorum> quorums = new ArrayList<>();
        for (List<NoteVerifier> ofKind : byKind.values()) quorums.add(new Quorum(1, ofKind));
        if (required > 0) quorums.add(new Quorum(required, List.copyOf(witnesses)));
        return new NotePolicy(engine, quorums, witnesses);
    }
}
