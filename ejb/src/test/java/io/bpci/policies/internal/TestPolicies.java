package io.bpci.policies.internal;

import io.bpci.audit.AuditLog;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.Identifier;
import io.bpci.interapp.TestDoors;
import io.bpci.interapp.internal.TestAgreements;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.AfterCommit;
import io.bpci.platform.TestDatabase;
import io.bpci.policy.Finding;
import io.bpci.policy.Watch;
import io.bpci.wire.PolicyTrial;

import jakarta.enterprise.event.Event;

import java.util.List;
import java.util.function.Consumer;

/** Injects by hand what the container would; what has a transaction of its own has one here. */
public final class TestPolicies {
    public final PolicyStore store = new PolicyStore();
    public final Language language = new Language();
    public final Neighbourhood neighbourhood = new Neighbourhood();
    public final LiveThrottles throttles = new LiveThrottles();
    public final ActionChanges changes = new ActionChanges();
    public final Rehearsal rehearsal = new Rehearsal();
    public final Enforcer enforcer;
    public final Patrol patrol;
    public final Trials trials;
    private final TestDatabase database;

    public TestPolicies(TestDatabase database, NodeWorld world, TestAgreements agreements, AuditLog audit) {
        this.database = database;
        store.database = database.entityManager();
        store.clock = world.clock;
        neighbourhood.nodes = world.directory;
        neighbourhood.agreements = TestDoors.directory(agreements);
        neighbourhood.clock = world.clock;
        changes.changes = new AfterCommit<>(database, throttles::committed);
        rehearsal.audit = audit;
        rehearsal.neighbourhood = neighbourhood;
        enforcer =
                new Enforcer() {
                    @Override
                    public Outcome act(Finding finding, int version) {
                        return database.inTransaction(() -> super.act(finding, version));
                    }
                };
        enforcer.store = store;
        enforcer.neighbourhood = neighbourhood;
        enforcer.guard = world.guard();
        enforcer.suspensions = TestDoors.suspensions(agreements);
        enforcer.audit = audit;
        enforcer.changes = changes;
        patrol =
                new Patrol() {
                    @Override
                    public List<Active> active() {
                        return database.inTransaction(super::active);
                    }

                    @Override
                    public List<StoredAction> inForce() {
                        return database.inTransaction(super::inForce);
                    }

                    @Override
                    public long seenBefore() {
                        return database.inTransaction(super::seenBefore);
                    }

                    @Override
                    public void seen(long next) {
                        database.inTransaction(() -> {
                            super.seen(next);
                            return next;
                        });
                    }

                    @Override
                    public List<SequencedEvent> from(long sequence, int most) {
                        return database.inTransaction(() -> super.from(sequence, most));
                    }

                    @Override
                    public long windowBegin(Watch watch, long seenBefore) {
                        return database.inTransaction(() -> super.windowBegin(watch, seenBefore));
                    }
                };
        patrol.store = store;
        patrol.language = language;
        patrol.audit = audit;
        trials =
                new Trials() {
                    @Override
                    public Tried begin(Identifier id) {
                        return database.inTransaction(() -> super.begin(id));
                    }

                    @Override
                    public void end(PolicyTrial trial) {
                        database.inTransaction(() -> {
                            super.end(trial);
                            return 0;
                        });
                    }
                };
        trials.store = store;
        trials.language = language;
    }

    public Event<PolicyChange> told(Consumer<PolicyChange> observer) {
        return new AfterCommit<>(database, observer);
    }
}
