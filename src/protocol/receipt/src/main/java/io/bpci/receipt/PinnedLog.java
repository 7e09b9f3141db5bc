package io.bpci.receipt;

import io.bpci.envelope.Timestamp;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.OpenedNote;
import io.bpci.note.Quorum;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a verifier holds on to about a log: its name, its keys, the witnesses it believes, and how many of those must
 * have cosigned. Immutable.
 *
 * <p>Of each kind of key that is pinned (Ed25519, ML-DSA-65) one must have signed: a log that changed its keys is
 * verified with the old and the new ones, and who pins a lasting key is not shown a checkpoint without its signature.
 * Where it is known when a key took over from another ({@link SuccessionVerifier}), each counts for its sizes alone.
 */
public final class PinnedLog {
    private static final String KEYS = "verifier_keys";
    private static final Set<String> MEMBERS = Set.of("origin", KEYS, "history");
    private static final Set<String> TENURE_MEMBERS = Set.of(KEYS, "from_size", "from", "until_size", "until");
    private static final int MAX_KEYS = 100;
    private static final int MAX_TENURES = 1_001;

    private final String origin;
    private final List<Tenure> tenures;
    private final List<CosignatureVerifier> witnesses;
    private final int required;

    private PinnedLog(String origin, List<Tenure> tenures, List<CosignatureVerifier> witnesses, int required) {
        this.origin = origin;
        this.tenures = List.copyOf(tenures);
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
        var always = new Tenure(List.copyOf(Set.copyOf(keys)), 0, Long.MAX_VALUE);
        return new PinnedLog(origin, List.of(always), List.of(), 0);
    }

    /**
     * Reads what {@code GET /api/v1/log/keys} answers. Where it has a history, the keys in it are pinned too, each for
     * the sizes that it signed.
     *
     * @throws Malformed if the bytes are no such list
     */
    public static PinnedLog parse(byte[] utf8) {
        var json = StrictObject.parse(utf8, "a list of a log's keys", MEMBERS);
        PinnedLog log = of(keys(json));
        if (!log.origin.equals(json.text("origin"))) {
            throw new Malformed("the keys are of another log than their list says");
        }
        if (!json.has("history")) return log;
        List<Tenure> history =
                json.objects("history", MAX_TENURES, TENURE_MEMBERS).stream().map(PinnedLog::tenure).toList();
        PinnedLog whole = of(history.stream().flatMap(tenure -> tenure.keys().stream()).toList());
        if (!whole.origin.equals(log.origin)) throw new Malformed("the history is of another log than its list says");
        requireWhole(history, log.tenures.getFirst());
        return new PinnedLog(log.origin, history, List.of(), 0);
    }

    private static List<NoteVerifier> keys(StrictObject json) {
        return json.texts(KEYS, MAX_KEYS).stream().map(NoteVerifier::parse).toList();
    }

    private static Tenure tenure(StrictObject json) {
        for (String time : List.of("from", "until")) if (json.has(time)) Timestamp.parse(json.text(time));
        return new Tenure(
                keys(json),
                json.number("from_size"),
                json.has("until_size") ? json.number("until_size") : Long.MAX_VALUE);
    }

    /** Of each size one tenure is, up to that of the keys that sign now. */
    private static void requireWhole(List<Tenure> history, Tenure now) {
        for (int i = 1; i < history.size(); i++) {
            if (history.get(i).from() != history.get(i - 1).until() + 1) {
                throw new Malformed(
                        "the history goes on at size %d, and not where it ended, at %d"
                                .formatted(history.get(i).from(), history.get(i - 1).until()));
            }
        }
        Tenure last = history.getLast();
        if (last.until() != Long.MAX_VALUE || !Set.copyOf(last.keys()).equals(Set.copyOf(now.keys()))) {
            throw new Malformed("the history must end with the keys that sign now");
        }
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
        return new PinnedLog(origin, tenures, List.copyOf(cosigners), atLeast);
    }

    /** The same log, whose checkpoints count without a cosignature: what proves a fork needs none. */
    PinnedLog withoutWitnessesRequired() {
        return new PinnedLog(origin, tenures, witnesses, 0);
    }

    public String origin() {
        return origin;
    }

    /**
     * The hub whose log it is: its name says so.
     *
     * @throws Malformed if it is no hub's log
     */
    public Thumbprint hubId() {
        return PromiseStatement.hubOf(origin);
    }

    public List<CosignatureVerifier> witnesses() {
        return witnesses;
    }

    /** How many of the witnesses must have cosigned. */
    public int required() {
        return required;
    }

    /** Whether that key is pinned, for some sizes. */
    boolean pins(NoteVerifier key) {
        return tenures.stream().anyMatch(tenure -> tenure.keys().contains(key));
    }

    /** Of which kinds keys are pinned. */
    Set<String> kinds() {
        return tenures.stream().flatMap(tenure -> tenure.kinds().stream()).collect(Collectors.toSet());
    }

    /** A key of which the pinned history and these tenures say that it signs no size in common. */
    Optional<NoteVerifier> contradicted(List<Tenure> chain) {
        return tenures.stream()
                .flatMap(tenure -> tenure.keys().stream().filter(key -> tenure.narrowed(key, chain).isEmpty()))
                .findFirst();
    }

    /**
     * The same log, with the keys that follow in later tenures, of the kinds that are pinned; keys that are in any
     * count for its sizes alone.
     *
     * @param chain contradicts no pinned key
     * @param entry the tenure that has pinned keys of each kind
     */
    PinnedLog following(List<Tenure> chain, int entry) {
        List<Tenure> all = new ArrayList<>();
        for (Tenure tenure : tenures) {
            for (NoteVerifier key : tenure.keys()) all.add(tenure.narrowed(key, chain).orElseThrow());
        }
        Set<String> kinds = kinds();
        for (Tenure later : chain.subList(entry + 1, chain.size())) {
            List<NoteVerifier> wanted = later.keys().stream().filter(key -> kinds.contains(key.kind())).toList();
            all.add(new Tenure(wanted, later.from(), later.until()));
        }
        return new PinnedLog(origin, all, witnesses, required);
    }

    /** Whether enough keys signed that head, each within the sizes for which it is pinned. */
    OpenedNote open(SignedCheckpoint checkpoint, Ed25519 engine) {
        long size = checkpoint.size();
        List<Quorum> quorums = new ArrayList<>();
        for (String kind : new TreeSet<>(kinds())) {
            List<NoteVerifier> signing = keys(kind, tenure -> tenure.has(size));
            if (signing.isEmpty()) {
                return new OpenedNote.QuorumMissed(new Quorum(1, keys(kind, _ -> true)), 0);
            }
            quorums.add(new Quorum(1, signing));
        }
        if (required > 0) quorums.add(new Quorum(required, List.copyOf(witnesses)));
        return new NotePolicy(engine, quorums, witnesses).open(checkpoint.note());
    }

    private List<NoteVerifier> keys(String kind, Predicate<Tenure> when) {
        return tenures.stream()
                .filter(when)
                .flatMap(tenure -> tenure.keys().stream())
                .filter(key -> key.kind().equals(kind))
                .distinct()
                .toList();
    }

    /** Of a head that is not signed by enough keys, whether pinned ones signed it that do not count for its size. */
    Optional<String> whyNotCounted(SignedCheckpoint checkpoint) {
        long size = checkpoint.size();
        for (Tenure tenure : tenures) {
            if (tenure.has(size)) continue;
            for (NoteVerifier key : tenure.keys()) {
                if (checkpoint.note().signatures().stream().noneMatch(line -> line.isBy(key.name(), key.id())))
                    continue;
                return Optional.of(
                        tenure.until() < size
                                ? "the signature of %s does not count: it signs no head of more than %d entries, and this has %d"
                                        .formatted(key.label(), tenure.until(), size)
                                : "the signature of %s does not count: it signs no head of fewer than %d entries, and this has %d"
                                        .formatted(key.label(), tenure.from(), size));
            }
        }
        return Optional.empty();
    }
}
