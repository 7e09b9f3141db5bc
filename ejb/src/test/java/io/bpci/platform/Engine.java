package io.bpci.platform;

import io.bpci.database.HubDataSource;
import io.bpci.settings.Secret;
import io.bpci.testkit.PostgresServer;

import org.apache.commons.dbcp2.DataSourceConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.dbcp2.PoolingDataSource;
import org.apache.commons.pool2.impl.GenericObjectPool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

import javax.sql.DataSource;

/** The two databases that the hub runs on, the real ones. */
public enum Engine {
    H2 {
        @Override
        public TestDatabase open(Path directory) {
            try {
                Files.write(directory.resolve(H2_FILE), EmptyH2.FILE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return TestDatabase.migrated(h2(directory));
        }
    },
    POSTGRES {
        @Override
        public TestDatabase open(Path directory) {
            String url = EmptyPostgres.SERVER.copyOf(EmptyPostgres.URL);
            return TestDatabase.migrated(pooled(postgres(url, EmptyPostgres.SERVER.password())));
        }
    };

    private static final String H2_FILE = "hub.mv.db";

    /** A database with the hub's tables and nothing in them. */
    public abstract TestDatabase open(Path directory);

    public static HubDataSource h2(Path directory) {
        return new HubDataSource(
                "jdbc:h2:file:" + directory.resolve("hub") + ";WRITE_DELAY=0", "bpci", Optional.empty());
    }

    public static HubDataSource postgres(String url, String password) {
        return new HubDataSource(url, "bpci", Optional.of(new Secret(password)));
    }

    private static DataSource pooled(DataSource source) {
        var connections = new PoolableConnectionFactory(new DataSourceConnectionFactory(source), null);
        var pool = new GenericObjectPool<>(connections);
        pool.setMaxTotal(-1);
        connections.setPool(pool);
        return new PoolingDataSource<>(pool);
    }

    /** Migrated once, when the first test asks; each test has a copy. */
    private static final class EmptyH2 {
        static final byte[] FILE = migrated();

        private static byte[] migrated() {
            try {
                Path directory = Files.createTempDirectory("bpci-empty-h2-");
                HubDataSource empty = h2(directory);
                Database.migrate(empty);
                try (Connection connection = empty.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("shutdown");
                }
                Path file = directory.resolve(H2_FILE);
                byte[] bytes = Files.readAllBytes(file);
                Files.delete(file);
                Files.delete(directory);
                return bytes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Started and migrated once, when the first test asks, ended with the virtual machine; each test has a copy. */
    private static final class EmptyPostgres {
        static final PostgresServer SERVER = PostgresServer.start();
        static final String URL = migrated();

        private static String migrated() {
            String url = SERVER.newDatabase();
            Database.migrate(postgres(url, SERVER.password()));
            return url;
        }
    }
}
