package io.bpci.log;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.merkle.Hash;
import io.bpci.note.Checkpoint;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.MlDsa65PrivateKey;
import io.bpci.note.MlDsa65Signer;
import io.bpci.note.NoteVerifier;
import io.bpci.note.RootHash;
import io.bpci.note.SignedNote;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.SecretFile;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * The two keys with which the hub signs its log: Ed25519, and ML-DSA-65 for what must last. The log's name, its origin,
 * is {@code bpci-hub/} and the hub's id. Safe for concurrent use.
 */
public final class LogKeys {
    private static final String ED25519_FILE = "log-signing-key.pem";
    private static final String ML_DSA_FILE = "log-signing-key-ml-dsa-65.pem";

    private final String origin;
    private final Ed25519Signer ed25519;
    private final MlDsa65Signer mlDsa;

    LogKeys(String origin, Ed25519PrivateKey key, MlDsa65PrivateKey lasting, Ed25519 engine, SecureRandom random) {
        var name = new KeyName(origin);
        this.origin = origin;
        this.ed25519 = new Ed25519Signer(name, key, engine);
        this.mlDsa = new MlDsa65Signer(name, lasting, random);
    }

    /** The keys in that directory; made, readable by the hub alone, where there are none yet. */
    static LogKeys in(Path directory, HubIdentity hub, Ed25519 engine, SecureRandom random) {
        String key =
                SecretFile.readOrMake(
                        directory.resolve(ED25519_FILE), () -> Ed25519PrivateKey.generate(random).toSecretPem());
        String lasting =
                SecretFile.readOrMake(
                        directory.resolve(ML_DSA_FILE), () -> MlDsa65PrivateKey.generate(random).toSecretPem());
        return new LogKeys(
                "bpci-hub/" + hub.hubId(),
                Ed25519PrivateKey.fromPem(key),
                MlDsa65PrivateKey.fromPem(lasting),
                engine,
                random);
    }

    public String origin() {
        return origin;
    }

    /** Who verifies a checkpoint; a verifier may know one of them or both. */
    public List<NoteVerifier> verifiers() {
        return List.of(ed25519.verifier(), mlDsa.verifier());
    }

    /** The log's name and its verifier keys, for everybody. */
    public JsonObject published() {
        return Json.object()
                .put("origin", origin)
                .put("verifier_keys", Json.strings(verifiers().stream().map(NoteVerifier::verifierKey).toList()))
                .build();
    }

    /** A checkpoint, signed with both keys. */
    byte[] sign(long size, Hash root) {
        String text = new Checkpoint(origin, size, RootHash.of(root.bytes())).text();
        return SignedNote.of(text, ed25519, mlDsa).bytes();
    }
}
