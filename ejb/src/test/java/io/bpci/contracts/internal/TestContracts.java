package io.bpci.contracts.internal;

import io.bpci.audit.SequencedEvent;
import io.bpci.contract.Invocation;
import io.bpci.contract.RunResult;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.TestDatabase;
import io.bpci.wire.RunInfo;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Injects by hand what the container would, and gives steps the transactions that it would. */
public final class TestContracts {
    public final ContractStore store = new ContractStore();
    public final RunStore runs = new RunStore();
    public final ContractEngine engine = new ContractEngine();
    public final RunSteps steps;
    public final TriggerSteps triggers;

    /** What the audit log has, from number 0. */
    public final List<SequencedEvent> log = new ArrayList<>();

    public TestContracts(TestDatabase database, NodeWorld world) {
        store.database = database.entityManager();
        store.clock = world.clock;
        store.audit = world.audit;
        runs.store = store;
        steps = new InTransactions(database);
        steps.store = store;
        triggers = new Followed(database);
        triggers.store = store;
    }

    private static final class InTransactions extends RunSteps {
        private final TestDatabase database;

        InTransactions(TestDatabase database) {
            this.database = database;
        }

        @Override
        public Prepared prepare(String contractId, String jurisdiction) {
            return database.inTransaction(() -> super.prepare(contractId, jurisdiction));
        }

        @Override
        public byte[] module(String digest) {
            return database.inTransaction(() -> super.module(digest));
        }

        @Override
        public @Nullable String value(long placeId, String key) {
            return database.inTransaction(() -> Optional.ofNullable(super.value(placeId, key))).orElse(null);
        }

        @Override
        public Optional<RunInfo> known(long placeId, String runKey, String inputDigest) {
            return database.inTransaction(() -> super.known(placeId, runKey, inputDigest));
        }

        @Override
        public Optional<RunInfo> keep(
                Prepared prepared, String runId, String runKey, Invocation invocation, RunResult result) {
            return database.inTransaction(() -> super.keep(prepared, runId, runKey, invocation, result));
        }
    }

    private final class Followed extends TriggerSteps {
        private final TestDatabase database;

        Followed(TestDatabase database) {
            this.database = database;
        }

        @Override
        public List<Automatic> automatic(Map<String, Automatic> known) {
            return database.inTransaction(() -> super.automatic(known));
        }

        @Override
        public long end() {
            return log.size();
        }

        @Override
        public List<SequencedEvent> from(long sequence, int most) {
            return log.stream().filter(event -> event.sequence() >= sequence).limit(most).toList();
        }

        @Override
        public long seenBefore() {
            return database.inTransaction(super::seenBefore);
        }

        @Override
        public void seen(long next) {
            database.inTransaction(() -> {
                super.seen(next);
                return true;
            });
        }

        @Override
        public boolean isActive(Automatic contract) {
            return database.inTransaction(() -> super.isActive(contract));
        }
    }
}
