package io.bpci.schemas.internal;

import io.bpci.platform.TestDatabase;

/** Injects by hand what the container would. */
public final class TestSchemas {
    private TestSchemas() {}

    public static SchemaRecords records(TestDatabase database) {
        var records =
                new SchemaRecords() {
                    @Override
                    public Changes since(long known) {
                        return database.inTransaction(() -> super.since(known));
                    }
                };
        records.database = database.entityManager();
        return records;
    }
}
