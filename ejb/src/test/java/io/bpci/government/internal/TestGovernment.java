package io.bpci.government.internal;

import io.bpci.nodes.NodeWorld;
import io.bpci.platform.AfterCommit;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;

/** Injects by hand what the container would. To be used within a transaction. */
public final class TestGovernment {
    public final AgencyStore agencies = new AgencyStore();
    public final SessionStore sessions = new SessionStore();
    public final OperationStore operations = new OperationStore();
    public final SessionGuard guard = new SessionGuard();
    public final BypassStore bypasses = new BypassStore();
    public final LiveBypasses live = new LiveBypasses();
    public final LoginEndRecords logins = new LoginEndRecords();
    public final AgencyRecords records = new AgencyRecords();

    public TestGovernment(TestDatabase database, NodeWorld world, HubSettings settings) {
        agencies.database = database.entityManager();
        agencies.clock = world.clock;
        sessions.database = database.entityManager();
        sessions.audit = world.audit;
        operations.database = database.entityManager();
        operations.audit = world.audit;
        guard.agencies = agencies;
        guard.sessions = sessions;
        guard.settings = settings;
        bypasses.database = database.entityManager();
        bypasses.audit = world.audit;
        bypasses.changes = new AfterCommit<>(database, live::committed);
        logins.database = database.entityManager();
        logins.agencies = agencies;
        logins.audit = world.audit;
        records.store = agencies;
        records.sessions = sessions;
        records.bypasses = bypasses;
        records.nodes = world.registry(registry -> registry);
        records.audit = world.audit;
        records.settings = settings;
        records.random = NodeWorld.RANDOM;
    }
}
