package io.bpci.consensus.internal;

import io.bpci.audit.AuditLog;
import io.bpci.envelope.Identifier;
import io.bpci.nodes.NodeDirectory;
import io.bpci.platform.TestDatabase;
import io.bpci.relay.HubService.Received;

import java.time.InstantSource;
import java.util.List;

/** Injects by hand what the container would; each call of a bean in a transaction of its own. */
public final class TestRounds {
    public final OpenRounds open = new OpenRounds();
    public final RoundStore store = new RoundStore();
    public final VoterRoll roll = new VoterRoll();
    public final WeightBook book = new WeightBook();
    private final Effects effects = new Effects();
    public final Count count;
    public final Execution execution;
    public final RoundMemory memory;

    public TestRounds(TestDatabase database, InstantSource clock, AuditLog audit, NodeDirectory directory) {
        store.database = database.entityManager();
        store.clock = clock;
        roll.database = database.entityManager();
        roll.directory = directory;
        roll.clock = clock;
        book.roll = roll;
        book.audit = audit;
        book.clock = clock;
        effects.store = store;
        effects.weights = book;
        effects.roll = roll;
        effects.directory = directory;
        count =
                new Count() {
                    @Override
                    public Result take(List<Received> ballots) {
                        return database.inTransaction(() -> super.take(ballots));
                    }

                    @Override
                    public void close(Identifier proposalId) {
                        database.inTransaction(() -> {
                            super.close(proposalId);
                            return 0;
                        });
                    }
                };
        count.store = store;
        count.rounds = open;
        count.audit = audit;
        execution =
                new Execution() {
                    @Override
                    public List<String> due() {
                        return database.inTransaction(super::due);
                    }

                    @Override
                    public List<String> over() {
                        return database.inTransaction(super::over);
                    }

                    @Override
                    public void lapse(String proposalId) {
                        database.inTransaction(() -> {
                            super.lapse(proposalId);
                            return 0;
                        });
                    }

                    @Override
                    public void execute(String proposalId) {
                        database.inTransaction(() -> {
                            super.execute(proposalId);
                            return 0;
                        });
                    }
                };
        execution.store = store;
        execution.effects = effects;
        execution.audit = audit;
        memory =
                new RoundMemory() {
                    @Override
                    public void read() {
                        database.inTransaction(() -> {
                            super.read();
                            return 0;
                        });
                    }
                };
        memory.store = store;
        memory.rounds = open;
        memory.read();
    }

    /** Where the count records what it decides. */
    public void auditTo(AuditLog audit) {
        count.audit = audit;
    }
}
