package io.bpci.bench;

import io.bpci.database.HubDataSource;
import io.bpci.platform.Database;
import io.bpci.settings.Secret;
import io.bpci.testkit.PostgresServer;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A database with the hub's tables and no hub, in a temporary directory that goes with it. */
abstract sealed class AuditDatabase implements AutoCloseable {
    private final EntityManagerFactory factory;

    /** H2 would close its file when nobody is connected. */
    private final Connection connection;

    private AuditDatabase(HubDataSource source) throws SQLException {
        connection = source.getConnection();
        Database.migrate(source);
        factory =
                Persistence.createEntityManagerFactory(
                        "hub",
                        Map.of(
                                "jakarta.persistence.transactionType",
                                "RESOURCE_LOCAL",
                                "jakarta.persistence.jtaDataSource",
                                source,
                                "hibernate.transaction.jta.platform",
                                "org.hibernate.engine.transaction.jta.platform.internal.NoJtaPlatform"));
    }

    static AuditDatabase h2() throws IOException, SQLException {
        return new H2(Files.createTempDirectory("bpci-bench-audit"));
    }

    static AuditDatabase postgres() throws SQLException {
        return new Postgres(PostgresServer.start());
    }

    /** As it is called in the names of figures. */
    abstract String engine();

    /** What a table and its indexes take, in bytes. */
    abstract long size(String table) throws SQLException;

    EntityManager entities() {
        return factory.createEntityManager();
    }

    Connection connection() {
        return connection;
    }

    long size(List<String> tables) throws SQLException {
        long sum = 0;
        for (String table : tables) sum += size(table);
        return sum;
    }

    final long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        factory.close();
        connection.close();
    }

    private static final class H2 extends AuditDatabase {
        private final Path directory;

        H2(Path directory) throws SQLException {
            super(
                    new HubDataSource(
                            "jdbc:h2:file:" + directory.resolve("hub") + ";WRITE_DELAY=0", "bpci", Optional.empty()));
            this.directory = directory;
        }

        @Override
        String engine() {
            return "h2";
        }

        @Override
        long size(String table) throws SQLException {
            return number("call disk_space_used('" + table + "')");
        }

        @Override
        public void close() throws SQLException, IOException {
            super.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
            }
        }
    }

    private static final class Postgres extends AuditDatabase {
        private final PostgresServer server;

        Postgres(PostgresServer server) throws SQLException {
            super(new HubDataSource(server.newDatabase(), server.user(), Optional.of(new Secret(server.password()))));
            this.server = server;
        }

        @Override
        String engine() {
            return "postgres";
        }

        @Override
        long size(String table) throws SQLException {
            return number("select pg_total_relation_size('" + table + "')");
        }

        @Override
        public void close() throws SQLException, IOException {
            super.close();
            server.close();
        }
    }
}
