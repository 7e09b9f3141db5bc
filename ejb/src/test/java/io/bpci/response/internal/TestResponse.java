package io.bpci.response.internal;

import io.bpci.nodes.NodeWorld;
import io.bpci.platform.AfterCommit;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;

import java.util.concurrent.atomic.AtomicInteger;

/** Injects by hand what the container would. To be used within a transaction. */
public final class TestResponse {
    public final ResponseStore store = new ResponseStore();
    public final Alarms alarms = new Alarms();

    /** How often it was said that something is to be told. */
    public final AtomicInteger told = new AtomicInteger();

    public TestResponse(TestDatabase database, NodeWorld world, HubSettings settings) {
        store.database = database.entityManager();
        store.clock = world.clock;
        store.alarms = new AfterCommit<>(database, _ -> told.incrementAndGet());
        alarms.store = store;
        alarms.identity = world.identity;
        alarms.settings = settings;
        alarms.signatures = NodeWorld.ENGINE;
    }
}
