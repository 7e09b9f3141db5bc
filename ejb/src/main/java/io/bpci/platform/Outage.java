package io.bpci.platform;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Tells failures of the hub from those of the database behind it. */
public final class Outage {
    private static final int MAX_CAUSES = 20;

    private Outage() {}

    /**
     * Whether something failed because the database is away, as far as drivers and the server's pool tell: an SQLSTATE
     * of class 08 (connection exception) or, of PostgreSQL, 57P (going down), or no connection to be had.
     */
    public static boolean ofDatabase(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof SQLException sql && isOutage(sql)) return true;
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isOutage(SQLException failure) {
        String state = failure.getSQLState();
        if (state != null) return state.startsWith("08") || state.startsWith("57P");
        return failure instanceof SQLTransientConnectionException
                || String.valueOf(failure.getMessage()).startsWith("Error in allocating a connection");
    }
}
