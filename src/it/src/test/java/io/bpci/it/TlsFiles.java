package io.bpci.it;

import io.bpci.tls.DevelopmentAuthority;
import io.bpci.tls.Pem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A private authority, and the PEM files of a hub whose certificate it issued. */
final class TlsFiles {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;
    private final Instant began = Instant.now().minus(Duration.ofHours(1));
    private final DevelopmentAuthority authority =
            new DevelopmentAuthority("Test authority", began, began.plus(Duration.ofDays(400)), RANDOM);

    TlsFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        Files.writeString(authority(), Pem.of(List.of(authority.certificate())));
    }

    Path authority() {
        return directory.resolve("ca.pem");
    }

    Path certificate() {
        return directory.resolve("hub.pem");
    }

    Path key() {
        return directory.resolve("hub.key");
    }

    /** Puts a new certificate for this machine, and its key, in the place of what was there. */
    X509Certificate renew(Duration life) throws IOException {
        return renew(life, "127.0.0.1", "localhost");
    }

    /** The same for names of the test's own. */
    X509Certificate renew(Duration life, String... names) throws IOException {
        KeyPair keys = DevelopmentAuthority.newKeys(RANDOM);
        X509Certificate issued = authority.issue(keys.getPublic(), List.of(names), began, Instant.now().plus(life));
        Files.writeString(key(), Pem.of(keys.getPrivate()));
        Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(certificate(), Pem.of(List.of(issued, authority.certificate())));
        return issued;
    }

    /** For both listeners. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        for (String listener : List.of("API", "WS")) {
            settings.put("BPCI_TLS_" + listener + "_CERTIFICATE_FILE", certificate().toString());
            settings.put("BPCI_TLS_" + listener + "_PRIVATE_KEY_FILE", key().toString());
        }
        return settings;
    }
}
