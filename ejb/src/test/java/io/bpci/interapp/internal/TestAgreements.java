package io.bpci.interapp.internal;

import io.bpci.agreement.Step;
import io.bpci.audit.AuditLog;
import io.bpci.platform.AfterCommit;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;

import java.time.InstantSource;

/** Injects by hand what the container would; each call of a bean in a transaction of its own. */
public final class TestAgreements {
    public final LiveAgreements live = new LiveAgreements();
    public final AgreementStore store = new AgreementStore();
    public final AgreementBook book = new AgreementBook();
    public final Steps steps;
    public final AgreementMemory memory;

    public TestAgreements(TestDatabase database, InstantSource clock, AuditLog audit, HubSettings settings) {
        store.database = database.entityManager();
        store.clock = clock;
        book.store = store;
        book.audit = audit;
        book.changes = new AfterCommit<>(database, live::committed);
        steps =
                new Steps() {
                    @Override
                    public Verdict take(Step step) {
                        return database.inTransaction(() -> super.take(step));
                    }

                    @Override
                    public boolean expire(int most) {
                        return database.inTransaction(() -> super.expire(most));
                    }
                };
        steps.store = store;
        steps.book = book;
        memory =
                new AgreementMemory() {
                    @Override
                    public void read() {
                        database.inTransaction(() -> {
                            super.read();
                            return 0;
                        });
                    }
                };
        memory.store = store;
        memory.live = live;
        memory.read();
    }
}
