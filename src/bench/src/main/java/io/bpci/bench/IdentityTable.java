package io.bpci.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The peer: a row for each event with its identity, and a B-tree over the identities. */
final class IdentityTable implements AutoCloseable {
    static final String NAME = "identity_row";

    private final PreparedStatement select;

    private IdentityTable(Connection connection) throws SQLException {
        select =
                connection.prepareStatement(
                        "select seq from identity_row where message_id = ? and source = ? order by seq desc");
    }

    /** Makes the table, and then its index: the quickest way to fill it. */
    static IdentityTable fill(Connection connection, long events) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table identity_row (seq bigint primary key, source varchar(128) not null, message_id"
                            + " varchar(128) not null)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into identity_row values (?, ?, ?)")) {
                for (long seq = 1; seq <= events; seq++) {
                    long message = (seq - 1) / (events / AuditFill.messages(events));
                    insert.setLong(1, seq);
                    insert.setString(2, AuditFill.source(message));
                    insert.setString(3, AuditFill.message(message));
                    insert.addBatch();
                    if (seq % AuditFill.BATCH != 0 && seq != events) continue;
                    insert.executeBatch();
                    connection.commit();
                }
            }
            connection.setAutoCommit(true);
            statement.execute("create index identity_row_message_id on identity_row (message_id)");
        }
        return new IdentityTable(connection);
    }

    /** The number of the last event of that identity; 0 when there is none. */
    long find(String source, String message) throws SQLException {
        select.setString(1, message);
        select.setString(2, source);
        try (ResultSet found = select.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        select.close();
    }
}
