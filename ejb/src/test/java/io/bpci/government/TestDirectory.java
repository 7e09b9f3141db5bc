package io.bpci.government;

import io.bpci.envelope.NodeId;
import io.bpci.government.internal.TestGovernment;
import io.bpci.platform.TestDatabase;

import java.util.Optional;

/** The directory of agencies for tests of other rooms, each time in a transaction of its own. */
public final class TestDirectory extends AgencyDirectory {
    private final TestDatabase database;

    public TestDirectory(TestDatabase database, TestGovernment parts) {
        this.database = database;
        agencies = parts.agencies;
    }

    @Override
    public Optional<Standing> find(NodeId governmentId) {
        return database.inTransaction(() -> super.find(governmentId));
    }
}
