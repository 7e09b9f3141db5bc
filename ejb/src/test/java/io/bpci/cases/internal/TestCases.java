package io.bpci.cases.internal;

import io.bpci.government.AgencyDirectory;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.AfterCommit;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;

import java.util.concurrent.atomic.AtomicInteger;

/** Injects by hand what the container would. To be used within a transaction. */
public final class TestCases {
    public final CaseStore store = new CaseStore();
    public final CaseRules rules = new CaseRules();
    public final CaseBook book = new CaseBook();
    public final CaseVoice voice = new CaseVoice();

    /** How often it was said that something is to be told. */
    public final AtomicInteger told = new AtomicInteger();

    public TestCases(TestDatabase database, NodeWorld world, AgencyDirectory agencies, HubSettings settings) {
        store.database = database.entityManager();
        store.clock = world.clock;
        store.taken = new AfterCommit<>(database, _ -> told.incrementAndGet());
        rules.store = store;
        rules.agencies = agencies;
        rules.nodes = world.directory;
        rules.settings = settings;
        rules.engine = NodeWorld.ENGINE;
        book.store = store;
        book.rules = rules;
        book.agencies = agencies;
        book.audit = world.audit;
        voice.store = store;
        voice.identity = world.identity;
        voice.settings = settings;
        voice.signatures = NodeWorld.ENGINE;
    }
}
