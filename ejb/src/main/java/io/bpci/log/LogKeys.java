package io.bpci.log;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.merkle.Hash;
import io.bpci.note.Checkpoint;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyId;
import io.bpci.note.KeyName;
import io.bpci.note.MlDsa65PrivateKey;
import io.bpci.note.MlDsa65Signer;
import io.bpci.note.NoteVerifier;
import io.bpci.note.RootHash;
import io.bpci.note.SignedNote;
import io.bpci.note.Succession;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Two keys that sign a log together: Ed25519, and ML-DSA-65 for what must last. The log's name, its origin, is {@code
 * bpci-hub/} and the hub's id. Safe for concurrent use.
 */
public final class LogKeys {
    private final String origin;
    private final Ed25519Signer ed25519;
    private final MlDsa65Signer mlDsa;

    LogKeys(String origin, Ed25519PrivateKey key, MlDsa65PrivateKey lasting, Ed25519 engine, SecureRandom random) {
        var name = new KeyName(origin);
        this.origin = origin;
        this.ed25519 = new Ed25519Signer(name, key, engine);
        this.mlDsa = new MlDsa65Signer(name, lasting, random);
    }

    /** Who verifies a checkpoint; a verifier may know one of them or both. */
    List<NoteVerifier> verifiers() {
        return List.of(ed25519.verifier(), mlDsa.verifier());
    }

    /** As everybody pins them. */
    List<String> verifierKeys() {
        return verifiers().stream().map(NoteVerifier::verifierKey).toList();
    }

    /** How they are called in messages. */
    static String ids(List<String> verifierKeys) {
        return verifierKeys.stream()
                .map(NoteVerifier::parse)
                .map(NoteVerifier::label)
                .collect(Collectors.joining(", "));
    }

    boolean has(KeyId id) {
        return verifiers().stream().anyMatch(key -> key.id().equals(id));
    }

    /** A checkpoint, signed with both keys. */
    byte[] sign(long size, Hash root) {
        return SignedNote.of(head(size, root).text(), ed25519, mlDsa).bytes();
    }

    private Checkpoint head(long size, Hash root) {
        return new Checkpoint(origin, size, RootHash.of(root.bytes()));
    }

    /** That other keys follow these, which signed that head last; signed with all four. */
    SignedNote succession(long size, Hash root, Instant at, LogKeys next) {
        var said = new Succession(head(size, root), at.getEpochSecond(), verifiers(), next.verifiers());
        return SignedNote.of(said.text(), ed25519, mlDsa, next.ed25519, next.mlDsa);
    }
}
