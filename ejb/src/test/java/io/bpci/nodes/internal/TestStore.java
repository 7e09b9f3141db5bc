package io.bpci.nodes.internal;

import io.bpci.audit.AuditLog;
import io.bpci.platform.AfterCommit;
import io.bpci.platform.TestDatabase;

import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Injects by hand what the container would. */
public final class TestStore {
    private TestStore() {}

    public static NodeStore of(TestDatabase database, InstantSource clock, AuditLog audit, RegisteredNodes directory) {
        var store = new NodeStore();
        store.database = database.entityManager();
        store.clock = clock;
        store.audit = audit;
        store.nodeChanges = new AfterCommit<>(database, directory::committed);
        store.ruleChanges = new AfterCommit<>(database, directory::committed);
        return store;
    }

    public static EncryptionKeyStore encryptionKeys(TestDatabase database) {
        var keys = new EncryptionKeyStore();
        keys.database = database.entityManager();
        return keys;
    }

    /** Each call in a transaction of its own. */
    public static NodeRecords records(TestDatabase database, NodeStore store) {
        var records =
                new NodeRecords() {
                    @Override
                    public Changes since(long known) {
                        return database.inTransaction(() -> super.since(known));
                    }

                    @Override
                    public void write(List<Sighting> sightings) {
                        database.inTransaction(() -> {
                            super.write(sightings);
                            return 0;
                        });
                    }

                    @Override
                    public void write(Shutout shutout, BooleanSupplier stands) {
                        database.inTransaction(() -> {
                            super.write(shutout, stands);
                            return 0;
                        });
                    }
                };
        records.store = store;
        return records;
    }
}
