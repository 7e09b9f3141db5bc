package io.bpci.audit;

import io.bpci.database.HubDataSource;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.Secret;

import java.time.Instant;
import java.util.Optional;

/** Erases all content, and says after each transaction how many events it was, until there is none or it is killed. */
final class ErasingProcess {
    private ErasingProcess() {}

    /** Takes the URL, the user and, unless it is empty, the password of the database. */
    public static void main(String[] arguments) {
        var password = Optional.of(arguments[2]).filter(text -> !text.isEmpty()).map(Secret::new);
        var database = new TestDatabase(new HubDataSource(arguments[0], arguments[1], password));
        ContentErasure erasure = TestErasure.over(database, erased -> {});
        ContentErasure.Batch batch;
        do {
            batch = erasure.eraseBefore(Instant.parse("2100-01-01T00:00:00Z"));
            System.out.println("erased " + batch.events());
        } while (batch.more());
    }
}
