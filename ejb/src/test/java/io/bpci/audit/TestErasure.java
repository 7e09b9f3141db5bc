package io.bpci.audit;

import io.bpci.platform.AfterCommit;
import io.bpci.platform.TestDatabase;

import java.time.Instant;
import java.util.function.Consumer;

/** Erasure over a database, without a container. */
public final class TestErasure {
    private TestErasure() {}

    /** Old content is erased in transactions of its own, as the container would give them. */
    public static ContentErasure over(TestDatabase database, Consumer<ContentErased> observer) {
        var erasure =
                new ContentErasure() {
                    @Override
                    public Batch eraseBefore(Instant time) {
                        return database.inTransaction(() -> super.eraseBefore(time));
                    }
                };
        erasure.entities = database.entityManager();
        erasure.told = new AfterCommit<>(database, observer);
        return erasure;
    }
}
