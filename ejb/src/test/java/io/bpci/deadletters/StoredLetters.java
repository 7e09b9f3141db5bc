package io.bpci.deadletters;

import io.bpci.audit.AuditLog;
import io.bpci.deadletters.internal.Buried;
import io.bpci.deadletters.internal.DeadLetterStore;
import io.bpci.deadletters.internal.TargetQueues;
import io.bpci.deadletters.internal.TestLetters;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;

import java.time.Instant;
import java.util.List;

/** Dead letters over a database and a broker, without a container. */
public final class StoredLetters implements AutoCloseable {
    private final DeadLetters letters = new DeadLetters();
    private final DeadLetterStore store;
    private int buried;

    public StoredLetters(TestDatabase database, NodeWorld world, AuditLog audit, HubSettings settings) {
        store = TestLetters.store(database, world.registry(registry -> registry));
        letters.database = database.entityManager();
        letters.clock = world.clock;
        letters.audit = audit;
        letters.nodes = world.directory;
        letters.queues = new TargetQueues(settings);
    }

    public DeadLetters bean() {
        return letters;
    }

    /** A letter that was rejected; returns its id. */
    public String bury(NodeId source, MessageId message, NodeId target, Instant at) {
        String id = "%032x".formatted(++buried);
        String identity = source.value() + " " + message.value();
        store.take(List.of(Buried.of(id, identity, target.value(), "rejected", "no", at, new byte[] {'{', '}'})));
        return id;
    }

    @Override
    public void close() {
        TestLetters.close(letters.queues);
    }
}
