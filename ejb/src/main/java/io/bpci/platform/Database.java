package io.bpci.platform;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;

import org.flywaydb.core.Flyway;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import javax.sql.DataSource;

/**
 * The hub's database, brought to this version's tables before anything uses it. Other beans that start with the hub and
 * need the database depend on this one: {@code @DependsOn("Database")}.
 */
@DataSourceDefinition(
        name = Database.JNDI_NAME,
        className = "io.bpci.database.HubDataSource",
        isolationLevel = Connection.TRANSACTION_READ_COMMITTED,
        minPoolSize = 2,
        // The annotation takes a constant only; the pool opens what is needed, and closes what idles.
        maxPoolSize = 50,
        maxIdleTime = 300,
        properties = {
            // A connection that the server closed meanwhile is replaced, not handed out; asked at most every 5 s.
            "fish.payara.is-connection-validation-required=true",
            "fish.payara.connection-validation-method=custom-validation",
            "fish.payara.validation-classname=org.glassfish.api.jdbc.validation.JDBC40ConnectionValidation",
            "fish.payara.validate-atmost-once-period-in-seconds=5",
            "fish.payara.max-wait-time-in-millis=10000"
        })
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class Database {
    private static final int MAX_CAUSES = 20;

    public static final String JNDI_NAME = "java:app/jdbc/hub";

    @Resource(lookup = JNDI_NAME)
    DataSource dataSource;

    @PostConstruct
    void migrate() {
        migrate(dataSource);
    }

    /**
     * Whether something failed because the database is away, as far as drivers and the server's pool tell: an SQLSTATE
     * of class 08 (connection exception) or, of PostgreSQL, 57P (going down), or no connection to be had.
     */
    public static boolean isAway(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof SQLException sql && isAway(sql)) return true;
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isAway(SQLException failure) {
        String state = failure.getSQLState();
        if (state != null) return state.startsWith("08") || state.startsWith("57P");
        return failure instanceof SQLTransientConnectionException
                || String.valueOf(failure.getMessage()).startsWith("Error in allocating a connection");
    }

    /** Brings a database to this version's tables; does nothing to one that is. Several hubs may do so at once. */
    public static void migrate(DataSource dataSource) {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                // A hub older than its database must not start on it.
                .validateOnMigrate(true)
                .load()
                .migrate();
    }
}
