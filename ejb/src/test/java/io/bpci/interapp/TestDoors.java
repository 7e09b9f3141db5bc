package io.bpci.interapp;

import io.bpci.interapp.internal.TestAgreements;

/** Injects by hand what the container would. */
public final class TestDoors {
    private TestDoors() {}

    public static AgreementDirectory directory(TestAgreements agreements) {
        var directory = new AgreementDirectory();
        directory.live = agreements.live;
        return directory;
    }

    public static HubSuspensions suspensions(TestAgreements agreements) {
        var suspensions = new HubSuspensions();
        suspensions.store = agreements.store;
        suspensions.book = agreements.book;
        return suspensions;
    }
}
