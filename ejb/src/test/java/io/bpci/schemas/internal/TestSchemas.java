package io.bpci.schemas.internal;

import io.bpci.platform.TestDatabase;

/** Injects by hand what the container would. */
public final class TestSchemas {
    private TestSchemas() {}

    public static SchemaRecords records(TestDatabase hub) {
        var records =
                new SchemaRecords() {
                    @Override
                    public Changes since(long known) {
                        return hub.inTransaction(() -> super.since(known));
                    }
                };
        records.database = hub.entityManager();
        return records;
    }
}
