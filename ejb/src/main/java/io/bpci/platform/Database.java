package io.bpci.platform;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

import org.flywaydb.core.Flyway;

import java.security.SecureRandom;
import java.sql.Connection;
import java.util.HexFormat;
import java.util.Map;

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
@DependsOn("Leadership")
@TransactionManagement(TransactionManagementType.BEAN)
public class Database {
    public static final String JNDI_NAME = "java:app/jdbc/hub";

    /** Of the hash that the audit index keeps: the migration that makes the index takes it, and no other one. */
    private static final int INDEX_KEY_BYTES = 16;

    @Resource(lookup = JNDI_NAME)
    DataSource dataSource;

    @Inject Leadership leadership;

    // The container finds it by its name alone: no other method may have that.
    @PostConstruct
    void start() {
        migrate(dataSource);
        leadership.enter();
    }

    /** Brings a database to this version's tables; does nothing to one that is. */
    public static void migrate(DataSource dataSource) {
        byte[] key = new byte[INDEX_KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                // A hub older than its database must not start on it.
                .validateOnMigrate(true)
                .placeholders(Map.of("index_key", HexFormat.of().formatHex(key)))
                .load()
                .migrate();
    }
}
