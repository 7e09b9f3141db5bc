package io.bpci.database;

import io.bpci.settings.HubSettings;
import io.bpci.settings.Secret;

import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Optional;
import java.util.logging.Logger;

import javax.sql.DataSource;

/**
 * Opens connections to the database of the hub's settings. The server makes one by its name for the pool that it keeps
 * in front; so the settings are read when the first connection is asked for. Safe for concurrent use.
 */
public class HubDataSource implements DataSource {
    /** A transaction that waits longer for another's row fails, instead of holding what it has. */
    private static final int LOCK_TIMEOUT_MS = 10_000;

    private static final int CONNECT_TIMEOUT_SECS = 10;

    /** Else H2 closes the file as soon as the process is asked to end, while the hub is still at work. */
    private static final String CLOSE_ON_EXIT = "DB_CLOSE_ON_EXIT";

    /** No statement of the hub takes this long; a server that does not answer must not hold a thread for ever. */
    private static final int SOCKET_TIMEOUT_SECS = 60;

    private volatile @Nullable DataSource database;

    /** The database of this process's environment. */
    public HubDataSource() {}

    /** A database by its URL, as tests need it. */
    public HubDataSource(String url, String user, Optional<Secret> password) {
        this.database = open(url, user, password);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return prepared(database().getConnection());
    }

    /** The credentials are those of the settings, whatever the server's pool passes. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    private DataSource database() throws SQLException {
        DataSource known = database;
        if (known != null) return known;
        var settings = HubSettings.fromEnvironment();
        DataSource opened = open(settings.databaseUrl(), settings.database().user(), settings.database().password());
        database = opened;
        return opened;
    }

    private static DataSource open(String url, String user, Optional<Secret> password) {
        if (url.startsWith("jdbc:h2:")) {
            var h2 = new JdbcDataSource();
            h2.setURL(url.contains(CLOSE_ON_EXIT) ? url : url + ";" + CLOSE_ON_EXIT + "=FALSE");
            h2.setUser(user);
            h2.setPassword(password.map(Secret::reveal).orElse(""));
            return h2;
        }
        var postgres = new PGSimpleDataSource();
        postgres.setApplicationName("bpci-hub");
        postgres.setConnectTimeout(CONNECT_TIMEOUT_SECS);
        postgres.setSocketTimeout(SOCKET_TIMEOUT_SECS);
        postgres.setTcpKeepAlive(true);
        // What the URL says itself holds over the lines above.
        postgres.setURL(url);
        postgres.setUser(user);
        password.map(Secret::reveal).ifPresent(postgres::setPassword);
        return postgres;
    }

    /**
     * PostgreSQL is to plan for the values that are asked for: with a plan for any it reads all of a list for who has a
     * few things in it.
     */
    private static Connection prepared(Connection connection) throws SQLException {
        boolean postgres = connection.getMetaData().getURL().startsWith("jdbc:postgresql:");
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    postgres
                            ? "set lock_timeout = " + LOCK_TIMEOUT_MS + "; set plan_cache_mode = force_custom_plan"
                            : "set lock_timeout " + LOCK_TIMEOUT_MS);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // The drivers log through java.util.logging.
    }

    @Override
    public int getLoginTimeout() {
        return CONNECT_TIMEOUT_SECS;
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // Fixed, see above.
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) return type.cast(this);
        throw new SQLException("this is no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
