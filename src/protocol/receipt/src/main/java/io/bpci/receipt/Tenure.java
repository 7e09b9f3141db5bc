package io.bpci.receipt;

import io.bpci.json.Malformed;
import io.bpci.note.NoteVerifier;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which keys sign the heads of a log from one size to another, both included.
 *
 * @param until {@link Long#MAX_VALUE} while they still do
 */
record Tenure(List<NoteVerifier> keys, long from, long until) {
    Tenure {
        keys = List.copyOf(keys);
        if (from < 0 || until < from) throw new Malformed("no key signs from size %d to %d".formatted(from, until));
    }

    boolean has(long size) {
        return from <= size && size <= until;
    }

    /** When one of these keys signs, if the chain is right too; empty if both cannot be. */
    Optional<Tenure> narrowed(NoteVerifier key, List<Tenure> chain) {
        Tenure said = chain.stream().filter(link -> link.keys().contains(key)).findFirst().orElse(this);
        long first = Math.max(from, said.from);
        long last = Math.min(until, said.until);
        return first <= last ? Optional.of(new Tenure(List.of(key), first, last)) : Optional.empty();
    }

    Set<String> kinds() {
        return keys.stream().map(NoteVerifier::kind).collect(Collectors.toSet());
    }

    /** Whether of each kind of key that is pinned of the log a pinned one is among these. */
    boolean hasEachOf(PinnedLog log) {
        Set<String> found = keys.stream().filter(log::pins).map(NoteVerifier::kind).collect(Collectors.toSet());
        return found.equals(log.kinds());
    }
}
