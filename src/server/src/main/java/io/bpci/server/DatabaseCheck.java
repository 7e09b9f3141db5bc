package io.bpci.server;

import io.bpci.settings.HubSettings;
import io.bpci.settings.InvalidSettings;

import org.postgresql.ds.PGSimpleDataSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/**
 * Whether the database that {@code database.url} names lets the hub in. Asked before the server starts, which would say
 * of a closed door only that it does not know the dialect.
 */
public final class DatabaseCheck {
    private static final Logger LOG = Logger.getLogger(DatabaseCheck.class.getName());
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long RETRY_SECS = 1;
    private static final int VALID_SECS = 5;
    private static final int CONNECT_TIMEOUT_SECS = 10;
    private static final String POSTGRESQL = "jdbc:postgresql:";

    /** Of SQLSTATE: the connection failed, or the server has no room for it yet. */
    private static final String CONNECTION_CLASS = "08";

    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String NOT_ACCEPTING_YET = "57P03";

    private DatabaseCheck() {}

    /**
     * Prints in one line why the database of this environment's settings does not let the hub in; nothing when it does,
     * or when the hub keeps its own.
     */
    public static void main(String[] arguments) {
        try {
            problem(HubSettings.fromEnvironment()).ifPresent(problem -> System.out.println(words(problem)));
        } catch (InvalidSettings e) {
            System.err.println(e.getMessage());
            System.exit(HubServer.BAD_SETTINGS);
        }
    }

    /**
     * Waits while the database does not answer, as one does that is starting, too.
     *
     * @throws SQLException when it answers and does not let the hub in, or does not answer for five minutes
     */
    static void await(HubSettings settings) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        String said = "";
        while (true) {
            Optional<SQLException> problem = problem(settings);
            if (problem.isEmpty()) return;
            if (!passes(problem.get()) || System.nanoTime() - begun > PATIENCE.toNanos()) throw problem.get();
            String words = words(problem.get());
            if (!words.equals(said)) LOG.warning("waiting for the database: " + words);
            said = words;
            TimeUnit.SECONDS.sleep(RETRY_SECS);
        }
    }

    private static Optional<SQLException> problem(HubSettings settings) {
        if (!settings.databaseUrl().startsWith(POSTGRESQL)) return Optional.empty();
        var database = new PGSimpleDataSource();
        database.setConnectTimeout(CONNECT_TIMEOUT_SECS);
        database.setURL(settings.databaseUrl());
        database.setUser(settings.database().user());
        settings.database().password().ifPresent(password -> database.setPassword(password.reveal()));
        try (Connection connection = database.getConnection()) {
            return connection.isValid(VALID_SECS)
                    ? Optional.empty()
                    : Optional.of(new SQLException("it does not answer", CONNECTION_CLASS + "006"));
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    private static boolean passes(SQLException problem) {
        String state = String.valueOf(problem.getSQLState());
        return state.startsWith(CONNECTION_CLASS)
                || state.equals(TOO_MANY_CONNECTIONS)
                || state.equals(NOT_ACCEPTING_YET);
    }

    /** In one line. */
    static String words(SQLException problem) {
        return String.valueOf(problem.getMessage()).replaceAll("\\s+", " ");
    }
}
