package io.bpci.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Base64Url;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.json.StrictObject;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.EncryptionPublicKey;
import io.bpci.sealed.Kem;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A node's private encryption keys in a directory, each in a file of its own that its owner alone can read: the current
 * ones, and earlier ones as long as messages to them may come. A file is named by the KEM and the {@code kid}, holds
 * {@code {"kem":...,"private_key":...}} and is never overwritten. Who deletes one cannot open any more what was sealed
 * to it, and nor can anybody else. Needs a file system with POSIX permissions.
 *
 * @param directory which need not exist
 */
public record EncryptionKeyFiles(Path directory) {
    private static final String SUFFIX = ".json";
    private static final String KEM = "kem";
    private static final String PRIVATE_KEY = "private_key";
    private static final long MAX_BYTES = 1_024;

    /** A new key, which is in its file before anybody can have sealed to it. */
    public EncryptionPrivateKey generate(Kem kem, SecureRandom random) throws IOException {
        EncryptionPrivateKey key = EncryptionPrivateKey.generate(kem, random);
        String text =
                Json.object()
                        .put(KEM, kem.wireName())
                        .put(PRIVATE_KEY, Base64Url.encode(key.exposeSecret()))
                        .build()
                        .toString();
        SecretFile.write(file(key.publicKey()), text.getBytes(UTF_8));
        return key;
    }

    /** Where the private half of a key is, or would be. */
    public Path file(EncryptionPublicKey key) {
        String kem =
                switch (key.kem()) {
                    case X25519 -> "x25519";
                    case X_WING -> "x-wing";
                };
        return directory.resolve(kem + "-" + key.kid() + SUFFIX);
    }

    /**
     * All keys that are there, in no order that means anything; none if there is no directory.
     *
     * @throws AccessDeniedException if others than the owner may read or write one
     * @throws Malformed if a file there is no such key
     */
    public List<EncryptionPrivateKey> read() throws IOException {
        if (!Files.isDirectory(directory)) return List.of();
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        }
        List<EncryptionPrivateKey> keys = new ArrayList<>();
        for (Path file : files) keys.add(read(file));
        return keys;
    }

    private static EncryptionPrivateKey read(Path file) throws IOException {
        SecretFile.requirePrivate(file);
        if (Files.size(file) > MAX_BYTES) throw new Malformed(file + " is too large for a private encryption key");
        try {
            var json =
                    StrictObject.of(
                            StrictJson.parse(Files.readAllBytes(file)),
                            "a private encryption key",
                            Set.of(KEM, PRIVATE_KEY));
            return EncryptionPrivateKey.fromSecret(
                    json.value(KEM, Kem::parse), Base64Url.decode(json.text(PRIVATE_KEY), PRIVATE_KEY));
        } catch (Malformed e) {
            throw new Malformed(file + " holds no private encryption key: " + e.getMessage());
        }
    }
}
