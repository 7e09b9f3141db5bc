package io.bpci.platform;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

import javax.sql.DataSource;

/**
 * The lock by which one of several hubs on a database leads. On PostgreSQL it is an advisory lock of a connection of
 * its own, so it is free as soon as its holder is dead; an H2 file is open in one process only, which therefore leads.
 * Each tenure has a number, its epoch, greater than those before.
 *
 * <p>The lock arbitrates and is no fence: who is cut off from the database goes on leading until it hears that another
 * does. What it writes elsewhere has to be fenced there, and {@link #isCurrent} asked when a fence was passed anew.
 * Safe for concurrent use; {@link #leads} does not wait.
 */
public final class LeaderLock implements AutoCloseable {
    private static final int ANSWER_SECS = 2;

    /** "bpci-hub". Advisory locks of PostgreSQL are numbers, of each database its own. */
    private static final long KEY = 0x627063692d687562L;

    private final DataSource source;
    private @Nullable Connection connection;
    private boolean embedded;

    /** Whether the connection has the lock, as far as it is known. */
    private boolean locked;

    private volatile long epoch;
    private volatile boolean superseded;

    /** A tenure, with the process that leads or led. */
    record Tenure(long epoch, String host, long pid, Instant since) {}

    LeaderLock(DataSource source) {
        this.source = source;
    }

    /** Whether this hub leads, as far as it has heard. */
    public boolean leads() {
        return epoch > 0 && !superseded;
    }

    /** Whether another hub leads or has led since: this one will not lead again. */
    public boolean isSuperseded() {
        return superseded;
    }

    /**
     * Whether no other hub has begun to lead since this one did.
     *
     * @throws SQLException if the database does not tell
     */
    public synchronized boolean isCurrent() throws SQLException {
        if (!superseded && epochInDatabase() != epoch) supersede();
        return leads();
    }

    private long epochInDatabase() throws SQLException {
        try {
            return last().map(Tenure::epoch).orElse(0L);
        } catch (SQLException e) {
            disconnect();
            throw e;
        }
    }

    private void supersede() {
        superseded = true;
        disconnect();
    }

    /** Tries to take the lock; does not wait for it. */
    synchronized boolean take() throws SQLException {
        Connection open = connected();
        if (embedded || locked) return true;
        try (Statement statement = open.createStatement();
                ResultSet answer = statement.executeQuery("select pg_try_advisory_lock(" + KEY + ")")) {
            answer.next();
            locked = answer.getBoolean(1);
            return locked;
        } catch (SQLException e) {
            disconnect();
            throw e;
        }
    }

    private Connection connected() throws SQLException {
        Connection known = connection;
        if (known != null) return known;
        Connection opened = source.getConnection();
        try {
            opened.setAutoCommit(true);
            embedded = !opened.getMetaData().getURL().startsWith("jdbc:postgresql:");
            if (!embedded) {
                // A holder whose machine is gone says nothing more; the server finds out within 20 s.
                execute(opened, "set tcp_keepalives_idle = 5");
                execute(opened, "set tcp_keepalives_interval = 5");
                execute(opened, "set tcp_keepalives_count = 3");
            }
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        connection = opened;
        return opened;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The last tenure; empty where there was none, or the database has no tables yet. */
    synchronized Optional<Tenure> last() throws SQLException {
        Connection open = connected();
        String table = embedded ? "HUB_LEADERSHIP" : "hub_leadership";
        try (ResultSet tables = open.getMetaData().getTables(null, null, table, null)) {
            if (!tables.next()) return Optional.empty();
        }
        try (Statement statement = open.createStatement();
                ResultSet row = statement.executeQuery("select epoch, host, pid, leading_since from hub_leadership")) {
            if (!row.next()) return Optional.empty();
            Instant since = row.getObject(4, OffsetDateTime.class).toInstant();
            return Optional.of(new Tenure(row.getLong(1), row.getString(2), row.getLong(3), since));
        }
    }

    /** Begins a tenure; the lock must be taken and the tables be there. */
    synchronized void enter(String host, long pid, Instant now) throws SQLException {
        long next = epochInDatabase() + 1;
        String sql =
                next == 1
                        ? "insert into hub_leadership (epoch, host, pid, leading_since, id) values (?, ?, ?, ?, 1)"
                        : "update hub_leadership set epoch = ?, host = ?, pid = ?, leading_since = ?";
        try (PreparedStatement statement = connected().prepareStatement(sql)) {
            statement.setLong(1, next);
            statement.setString(2, host);
            statement.setLong(3, pid);
            statement.setObject(4, now.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
        epoch = next;
    }

    /** Looks whether the lock is still held, and takes it again where its connection was lost; gives way to another. */
    synchronized void confirm() {
        if (embedded || superseded) return;
        try {
            Connection open = connection;
            if (open != null && locked && open.isValid(ANSWER_SECS)) return;
            disconnect();
            if (!take() || epochInDatabase() != epoch) supersede();
        } catch (SQLException e) {
            disconnect();
        }
    }

    /** Gives the lock back. */
    @Override
    public synchronized void close() {
        try {
            // The server would do so too, a little after the connection has ended.
            if (connection != null && locked) execute(connection, "select pg_advisory_unlock(" + KEY + ")");
        } catch (SQLException e) {
            // The connection is gone, and the lock with it.
        }
        supersede();
    }

    private void disconnect() {
        try {
            if (connection != null) connection.close();
        } catch (SQLException e) {
            // It is gone already.
        }
        connection = null;
        locked = false;
    }
}
