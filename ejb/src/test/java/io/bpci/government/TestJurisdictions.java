package io.bpci.government;

import io.bpci.government.internal.TestGovernment;
import io.bpci.platform.TestDatabase;

import java.util.Optional;

/** Injects by hand what the container would. */
public final class TestJurisdictions {
    private TestJurisdictions() {}

    public static AgencyJurisdictions of(TestDatabase database, TestGovernment parts) {
        var jurisdictions =
                new AgencyJurisdictions() {
                    @Override
                    public Optional<String> of(String organisation) {
                        return database.inTransaction(() -> super.of(organisation));
                    }
                };
        jurisdictions.records = parts.records;
        return jurisdictions;
    }
}
