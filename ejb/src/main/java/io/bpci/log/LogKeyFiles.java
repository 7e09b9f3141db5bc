package io.bpci.log;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.MlDsa65PrivateKey;
import io.bpci.note.MlDsa65Signer;
import io.bpci.platform.SecretFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The log's private keys on disk: those that sign and, beside them under another name, those that are to follow. Which
 * of them sign is not decided here: the new ones are on stable storage before the database says that they follow, and
 * take the names of the old ones after it. For one thread at a time.
 */
final class LogKeyFiles {
    static final String ED25519_FILE = "log-signing-key.pem";
    static final String ML_DSA_FILE = "log-signing-key-ml-dsa-65.pem";
    private static final String NEXT = ".next";

    private final Path directory;
    private final String origin;
    private final Ed25519 engine;
    private final SecureRandom random;

    LogKeyFiles(Path directory, String origin, Ed25519 engine, SecureRandom random) {
        this.directory = directory;
        this.origin = origin;
        this.engine = engine;
        this.random = random;
    }

    Path directory() {
        return directory;
    }

    String origin() {
        return origin;
    }

    /** The keys under their own names; made, readable by the hub alone, where there are none yet. */
    LogKeys current() {
        String key = SecretFile.readOrMake(directory.resolve(ED25519_FILE), () -> newKey().toSecretPem());
        String lasting = SecretFile.readOrMake(directory.resolve(ML_DSA_FILE), () -> newLastingKey().toSecretPem());
        return keys(Ed25519PrivateKey.fromPem(key), MlDsa65PrivateKey.fromPem(lasting));
    }

    /** New keys, kept as those that are to follow; what was kept so before is lost. */
    LogKeys prepareNext() {
        Ed25519PrivateKey key = newKey();
        MlDsa65PrivateKey lasting = newLastingKey();
        SecretFile.replace(next(ED25519_FILE), key.toSecretPem());
        SecretFile.replace(next(ML_DSA_FILE), lasting.toSecretPem());
        return keys(key, lasting);
    }

    /**
     * The keys that these verify, under whichever name each of them is, and from now on under its own; empty where one
     * is missing.
     */
    Optional<LogKeys> find(List<String> verifierKeys) {
        LogKeys current = current();
        if (current.verifierKeys().equals(verifierKeys)) return Optional.of(current);
        // Whoever was killed between the two moves has one under each name.
        Optional<Path> key = file(ED25519_FILE, pem -> verifierKeys.contains(ofKey(pem)));
        Optional<Path> lasting = file(ML_DSA_FILE, pem -> verifierKeys.contains(ofLastingKey(pem)));
        if (key.isEmpty() || lasting.isEmpty()) return Optional.empty();
        promote(key.get(), ED25519_FILE);
        promote(lasting.get(), ML_DSA_FILE);
        return Optional.of(current());
    }

    private Optional<Path> file(String name, Function<String, Boolean> isWanted) {
        for (Path file : List.of(directory.resolve(name), next(name))) {
            try {
                if (Files.exists(file) && isWanted.apply(Files.readString(file))) return Optional.of(file);
            } catch (IOException e) {
                throw new UncheckedIOException("the log's key in " + file + " cannot be read", e);
            }
        }
        return Optional.empty();
    }

    private void promote(Path from, String name) {
        Path to = directory.resolve(name);
        if (!from.equals(to)) SecretFile.move(from, to);
    }

    private Path next(String name) {
        return directory.resolve(name + NEXT);
    }

    private String ofKey(String pem) {
        return new Ed25519Signer(new KeyName(origin), Ed25519PrivateKey.fromPem(pem), engine).verifier().verifierKey();
    }

    private String ofLastingKey(String pem) {
        return new MlDsa65Signer(new KeyName(origin), MlDsa65PrivateKey.fromPem(pem), random).verifier().verifierKey();
    }

    private Ed25519PrivateKey newKey() {
        return Ed25519PrivateKey.generate(random);
    }

    private MlDsa65PrivateKey newLastingKey() {
        return MlDsa65PrivateKey.generate(random);
    }

    private LogKeys keys(Ed25519PrivateKey key, MlDsa65PrivateKey lasting) {
        return new LogKeys(origin, key, lasting, engine, random);
    }
}
