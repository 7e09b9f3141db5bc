package io.bpci.log;

import io.bpci.audit.AuditLog;
import io.bpci.jose.Ed25519;
import io.bpci.platform.TestDatabase;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/** A log's keys in files of a test's own, without a container. */
final class TestLogKeys {
    private TestLogKeys() {}

    static LogKeyFiles files(Path directory, String origin) {
        return new LogKeyFiles(directory.resolve("keys"), origin, Ed25519.bouncyCastle(), new SecureRandom());
    }

    /** As a hub that starts with those files. */
    static LogSigner signer(LogKeyFiles files) {
        var signer = new LogSigner();
        signer.open(files);
        return signer;
    }

    static LogKeyHistory history(TestDatabase database, AuditLog audit, LogSigner signer, InstantSource clock) {
        var history = new LogKeyHistory();
        history.signer = signer;
        history.audit = audit;
        history.ed25519 = Ed25519.bouncyCastle();
        history.clock = clock;
        history.entities = database.entityManager();
        return history;
    }
}
