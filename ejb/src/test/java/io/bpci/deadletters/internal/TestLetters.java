package io.bpci.deadletters.internal;

import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.TestDatabase;

import java.time.Instant;
import java.util.List;

/** Injects by hand what the container would. */
public final class TestLetters {
    private TestLetters() {}

    /** Each call in a transaction of its own. */
    public static DeadLetterStore store(TestDatabase hub, NodeRegistry nodes) {
        var store =
                new DeadLetterStore() {
                    @Override
                    public void take(List<Buried> letters) {
                        hub.inTransaction(() -> {
                            super.take(letters);
                            return 0;
                        });
                    }

                    @Override
                    public boolean forget(Instant before) {
                        return hub.inTransaction(() -> super.forget(before));
                    }
                };
        store.database = hub.entityManager();
        store.nodes = nodes;
        return store;
    }

    public static void close(TargetQueues queues) {
        queues.close();
    }
}
