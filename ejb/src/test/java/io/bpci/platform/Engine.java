package io.bpci.platform;

import io.bpci.database.HubDataSource;
import io.bpci.settings.Secret;
import io.bpci.testkit.PostgresServer;

import java.nio.file.Path;
import java.util.Optional;

/** The two databases that the hub runs on, the real ones. */
public enum Engine {
    H2 {
        @Override
        public TestDatabase open(Path directory) {
            return new TestDatabase(h2(directory));
        }
    },
    POSTGRES {
        @Override
        public TestDatabase open(Path directory) {
            PostgresServer server = Server.SHARED;
            return new TestDatabase(postgres(server.newDatabase(), server.password()));
        }
    };

    /** A database with the hub's tables and nothing in them. */
    public abstract TestDatabase open(Path directory);

    public static HubDataSource h2(Path directory) {
        return new HubDataSource(
                "jdbc:h2:file:" + directory.resolve("hub") + ";WRITE_DELAY=0", "bpci", Optional.empty());
    }

    public static HubDataSource postgres(String url, String password) {
        return new HubDataSource(url, "bpci", Optional.of(new Secret(password)));
    }

    /** Started when the first test asks, ended with the virtual machine. */
    private static final class Server {
        static final PostgresServer SHARED = PostgresServer.start();
    }
}
