package io.bpci.note;

import io.bpci.json.Malformed;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A demand on a note: signatures by at least so many of these keys. Keys are counted, not names: of a witness with two
 * keys, list one.
 */
public record Quorum(int atLeast, List<NoteVerifier> of) {
    /**
     * @throws Malformed if a key is listed twice, or {@code atLeast} is not from 1 to their number
     */
    public Quorum {
        of = List.copyOf(of);
        if (new HashSet<>(of).size() < of.size()) {
            throw new Malformed("a quorum lists a key twice");
        }
        if (atLeast < 1 || atLeast > of.size()) {
            throw new Malformed("a quorum of %d of %d keys cannot be".formatted(atLeast, of.size()));
        }
    }

    public static Quorum anyOf(NoteVerifier... of) {
        return new Quorum(1, List.of(of));
    }

    public static Quorum allOf(NoteVerifier... of) {
        return new Quorum(of.length, List.of(of));
    }

    /** The keys as they are called in the message of a refusal. */
    String labels() {
        return of.stream().map(NoteVerifier::label).collect(Collectors.joining(", "));
    }
}
