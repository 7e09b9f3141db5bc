package io.bpci.audit;

import io.bpci.platform.TestDatabase;

import java.security.SecureRandom;
import java.time.InstantSource;

/** The audit log over a database, without a container. */
public final class StoredAudit {
    private StoredAudit() {}

    public static AuditLog over(TestDatabase database, InstantSource clock) {
        return AuditLog.over(database.entityManager(), clock, new SecureRandom());
    }
}
