package io.bpci.receipt;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.note.NoteVerifier;
import io.bpci.note.OpenedNote;
import io.bpci.note.Succession;
import io.bpci.receipt.SuccessionVerdict.Followed;
import io.bpci.receipt.SuccessionVerdict.Refused;
import io.bpci.receipt.SuccessionVerdict.Step;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Leads from keys that are pinned to those that followed them, on the word of both. Immutable, safe for concurrent use.
 *
 * <p>A chain may begin before the keys that are pinned: what was before them is not believed on its account.
 */
public final class SuccessionVerifier {
    private final PinnedLog pinned;
    private final Ed25519 engine;

    public SuccessionVerifier(PinnedLog pinned, Ed25519 engine) {
        this.pinned = pinned;
        this.engine = engine;
    }

    /** Which keys signed which sizes, as one succession after the other has it. */
    private static List<Tenure> tenures(List<Succession> links) {
        List<Tenure> tenures = new ArrayList<>();
        long from = 0;
        for (Succession link : links) {
            tenures.add(new Tenure(link.retired(), from, link.head().size()));
            from = link.head().size() + 1;
        }
        tenures.add(new Tenure(links.getLast().next(), from, Long.MAX_VALUE));
        return tenures;
    }

    /** What is pinned, with what follows from the chain. */
    public SuccessionVerdict verify(SuccessionChain chain) {
        List<Succession> links = chain.links();
        if (links.isEmpty()) return new Followed(pinned, 0);
        Set<NoteVerifier> used = new HashSet<>(links.getFirst().retired());
        for (int i = 0; i < links.size(); i++) {
            Optional<Refused> broken = broken(chain, links, i, used);
            if (broken.isPresent()) return broken.get();
        }
        return followed(tenures(links));
    }

    private SuccessionVerdict followed(List<Tenure> tenures) {
        OptionalInt entry =
                IntStream.range(0, tenures.size()).filter(i -> tenures.get(i).hasEachOf(pinned)).findFirst();
        if (entry.isEmpty()) {
            return new Refused(
                    1, Step.PINNED, "neither the keys that it retires are pinned, nor any that followed them");
        }
        for (int i = entry.getAsInt() + 1; i < tenures.size(); i++) {
            Set<String> missing = new HashSet<>(pinned.kinds());
            missing.removeAll(tenures.get(i).kinds());
            if (!missing.isEmpty()) {
                return new Refused(
                        i,
                        Step.PINNED,
                        "it names no new key of the kind %s, which is pinned".formatted(missing.iterator().next()));
            }
        }
        Optional<NoteVerifier> contradicted = pinned.contradicted(tenures);
        if (contradicted.isPresent()) {
            return new Refused(
                    1,
                    Step.PINNED,
                    "the history that is pinned says of %s that it signed other sizes"
                            .formatted(contradicted.get().label()));
        }
        return new Followed(pinned.following(tenures, entry.getAsInt()), tenures.size() - 1 - entry.getAsInt());
    }

    /**
     * Why a link of the chain does not hold.
     *
     * @param used the keys of all links before; gets those of this one
     */
    private Optional<Refused> broken(SuccessionChain chain, List<Succession> links, int i, Set<NoteVerifier> used) {
        Succession link = links.get(i);
        String origin = link.head().origin();
        if (!origin.equals(pinned.origin())) {
            return Optional.of(
                    new Refused(
                            i + 1,
                            Step.ORIGIN,
                            "it is of the log %s, and the pinned keys are of %s"
                                    .formatted(Malformed.excerpt(origin), Malformed.excerpt(pinned.origin()))));
        }
        if (link.policy(engine).open(chain.notes().get(i)) instanceof OpenedNote.Refused refused) {
            return Optional.of(new Refused(i + 1, Step.SIGNATURES, refused.why()));
        }
        Optional<String> order = i == 0 ? Optional.empty() : outOfOrder(link, links.get(i - 1));
        return order.or(() ->
                        link.next().stream()
                                .filter(key -> !used.add(key))
                                .findFirst()
                                .map(key -> "it names as new the key %s, which signed before".formatted(key.label())))
                .map(why -> new Refused(i + 1, Step.ORDER, why));
    }

    private static Optional<String> outOfOrder(Succession link, Succession earlier) {
        if (!Set.copyOf(link.retired()).equals(Set.copyOf(earlier.next()))) {
            return Optional.of(
                    "it retires %s, and the one before it ended with %s"
                            .formatted(labels(link.retired()), labels(earlier.next())));
        }
        if (link.head().size() <= earlier.head().size()) {
            return Optional.of(
                    "it is at size %d, and the one before it at %d"
                            .formatted(link.head().size(), earlier.head().size()));
        }
        return Optional.empty();
    }

    private static String labels(List<NoteVerifier> keys) {
        return keys.stream().map(NoteVerifier::label).collect(Collectors.joining(", "));
    }
}
