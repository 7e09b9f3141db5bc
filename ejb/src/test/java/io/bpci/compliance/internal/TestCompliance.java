package io.bpci.compliance.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditLog;
import io.bpci.audit.SequencedEvent;
import io.bpci.control.Facts;
import io.bpci.government.AgencyJurisdictions;
import io.bpci.interapp.AgreementDirectory;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.RuntimeSettings;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Injects by hand what the container would; what has a transaction of its own has one here. */
public final class TestCompliance {
    public final ComplianceStore store;
    public final FindingBook book = new FindingBook();
    public final ControlLanguage language = new ControlLanguage();
    public final LiveControls live = new LiveControls();
    public final SubjectFacts facts = new SubjectFacts();
    public final ControlRehearsal rehearsal = new ControlRehearsal();
    public final CheckRounds checks = new CheckRounds();
    public final Recorder recorder;

    public TestCompliance(
            TestDatabase database,
            NodeWorld world,
            AgencyJurisdictions jurisdictions,
            AgreementDirectory agreements,
            AuditLog audit,
            HubSettings settings) {
        store = store(database, world.clock);
        book.store = store;
        book.audit = audit;
        language.settings = settings;
        live.store = store;
        live.language = language;
        facts.nodes = world.directory;
        facts.agencies = jurisdictions;
        facts.agreements = agreements;
        facts.settings = settings;
        facts.runtime = new RuntimeSettings(settings);
        rehearsal.audit = audit;
        rehearsal.facts = facts;
        rehearsal.settings = settings;
        recorder =
                new Recorder() {
                    @Override
                    public LiveControls.Snapshot current() {
                        return database.inTransaction(super::current);
                    }

                    @Override
                    public long seenBefore() {
                        return database.inTransaction(super::seenBefore);
                    }

                    @Override
                    public List<SequencedEvent> from(long sequence, int most) {
                        return database.inTransaction(() -> super.from(sequence, most));
                    }

                    @Override
                    public long behind() {
                        return database.inTransaction(super::behind);
                    }

                    @Override
                    public Figures count() {
                        return database.inTransaction(super::count);
                    }

                    @Override
                    public long messages(Batch batch, long from, long next) {
                        return database.inTransaction(() -> super.messages(batch, from, next));
                    }

                    @Override
                    public long swept(Batch batch, Set<String> there) {
                        return database.inTransaction(() -> super.swept(batch, there));
                    }

                    @Override
                    public boolean quiet() {
                        return database.inTransaction(super::quiet);
                    }

                    @Override
                    public void forgetOld() {
                        database.inTransaction(() -> {
                            super.forgetOld();
                            return 0;
                        });
                    }
                };
        recorder.store = store;
        recorder.book = book;
        recorder.live = live;
        recorder.audit = audit;
        recorder.settings = settings;
        checks.recorder = recorder;
        checks.facts = facts;
        checks.clock = world.clock;
    }

    /** To be used within a transaction. */
    public static ComplianceStore store(TestDatabase database, InstantSource clock) {
        var store = new ComplianceStore();
        store.database = database.entityManager();
        store.clock = clock;
        return store;
    }

    /** Once, while a round looks at a message, that happens too. */
    public void meanwhile(Runnable act) {
        var interrupted =
                new SubjectFacts() {
                    private boolean done;

                    @Override
                    public Optional<Facts> ofAccepted(AuditEvent event, Instant now) {
                        if (!done) {
                            done = true;
                            act.run();
                        }
                        return super.ofAccepted(event, now);
                    }
                };
        interrupted.nodes = facts.nodes;
        interrupted.agencies = facts.agencies;
        checks.facts = interrupted;
    }
}
