package io.bpci.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/**
 * What others do for the same end: one row for each event, with its text and a hash over it and the hash before, in a
 * plain table of the database that the hub embeds, with the same promise that a commit is on the disk.
 */
final class PlainTable implements AutoCloseable {
    static final String NAME = "H2 table with a hash chain";

    private static final int PER_COMMIT = 2_000;
    private static final int HASH_BYTES = 32;

    /** As the events of a relayed message are on average. */
    private static final int EVENT_BYTES = 400;

    private final Path directory = Files.createTempDirectory("bpci-bench-table");
    private final Connection connection;
    private final Random random = new Random(1);
    private final byte[] event = new byte[EVENT_BYTES];
    private byte[] last = new byte[HASH_BYTES];
    private long next = 1;

    PlainTable() throws IOException, SQLException {
        connection = DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("table") + ";WRITE_DELAY=0");
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table event (seq bigint primary key, body varbinary(2000) not null,"
                            + " hash binary(32) not null)");
        }
        connection.commit();
    }

    /** Inserts so many rows; returns how many a second. */
    double insert(int rows) throws SQLException {
        long begun = System.nanoTime();
        try (PreparedStatement insert =
                connection.prepareStatement("insert into event (seq, body, hash) values (?, ?, ?)")) {
            for (int row = 1; row <= rows; row++) {
                random.nextBytes(event);
                last = chained();
                insert.setLong(1, next++);
                insert.setBytes(2, event);
                insert.setBytes(3, last);
                insert.addBatch();
                if (row % PER_COMMIT != 0 && row < rows) continue;
                insert.executeBatch();
                connection.commit();
            }
        }
        return rows / ((System.nanoTime() - begun) / 1e9);
    }

    private byte[] chained() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(last);
            return sha256.digest(event);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    long bytes() throws IOException {
        return Files.size(directory.resolve("table.mv.db"));
    }

    @Override
    public void close() throws SQLException, IOException {
        connection.close();
        Product.delete(directory);
    }
}
