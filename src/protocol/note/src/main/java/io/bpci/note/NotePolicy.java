package io.bpci.note;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which keys a reader knows, and how many of them must have signed. Opens notes (signed-note, Signatures): lines by
 * unknown keys are ignored, every line by a known key must hold, and of each key there may be one. Immutable, safe for
 * concurrent use.
 */
public final class NotePolicy {
    private record Key(KeyName name, KeyId id) {}

    private final Ed25519 ed25519;
    private final List<Quorum> quorums;
    private final Map<Key, NoteVerifier> known = new HashMap<>();

    /**
     * @param quorums all of them must be met; their keys are known
     * @param alsoKnown keys that need not have signed, but whose signatures, if they did, must hold
     * @throws Malformed if there is no quorum, so that an unsigned text would do, or if two keys share name and ID
     */
    public NotePolicy(Ed25519 ed25519, List<Quorum> quorums, List<? extends NoteVerifier> alsoKnown) {
        this.ed25519 = ed25519;
        this.quorums = List.copyOf(quorums);
        if (quorums.isEmpty()) {
            throw new Malformed("a note policy without a quorum would believe unsigned text");
        }
        quorums.forEach(quorum -> quorum.of().forEach(this::know));
        alsoKnown.forEach(this::know);
    }

    /** Demands these quorums, and knows no other keys. */
    public NotePolicy(Ed25519 ed25519, Quorum... quorums) {
        this(ed25519, List.of(quorums), List.of());
    }

    private void know(NoteVerifier verifier) {
        NoteVerifier before = known.putIfAbsent(new Key(verifier.name(), verifier.id()), verifier);
        if (before != null && !before.equals(verifier)) {
            throw new Malformed("two different keys are called " + verifier.label());
        }
    }

    /** Whether the note's text may be believed, and on whose word. */
    public OpenedNote open(SignedNote note) {
        Set<NoteVerifier> signed = new HashSet<>();
        List<VerifiedSignature> verified = new ArrayList<>();
        Set<SignatureLine> unknown = new LinkedHashSet<>();
        for (SignatureLine line : note.signatures()) {
            NoteVerifier verifier = known.get(new Key(line.name(), line.id()));
            if (verifier == null) {
                unknown.add(line);
                continue;
            }
            if (!signed.add(verifier)) {
                return new OpenedNote.SignedTwice(verifier);
            }
            var signature = verifier.verify(note.text(), line, ed25519);
            if (signature.isEmpty()) {
                return new OpenedNote.SignatureInvalid(verifier);
            }
            verified.add(signature.get());
        }
        for (Quorum quorum : quorums) {
            int found = (int) quorum.of().stream().filter(signed::contains).count();
            if (found < quorum.atLeast()) {
                return new OpenedNote.QuorumMissed(quorum, found);
            }
        }
        return new OpenedNote.Verified(note, verified, List.copyOf(unknown));
    }
}
