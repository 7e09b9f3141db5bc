package io.bpci.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.database.HubDataSource;
import io.bpci.testkit.PostgresServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

import javax.sql.DataSource;

/** Two hubs on one PostgreSQL server, whose connections are cut as a network or an administrator would. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeaderLockTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private PostgresServer server;
    private DataSource database;

    @BeforeAll
    void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void newDatabase() {
        database = Engine.postgres(server.newDatabase(), server.password());
    }

    private LeaderLock lock() {
        return new LeaderLock(database);
    }

    private LeaderLock leading() throws SQLException {
        LeaderLock lock = lock();
        assertThat(lock.take()).isTrue();
        Database.migrate(database);
        lock.enter("host", 4711, NOW);
        assertThat(lock.leads()).isTrue();
        return lock;
    }

    /** Ends every connection but the one that asks. */
    private void cutConnections() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");
        }
    }

    @Test
    void oneLeadsAndTheNextFollowsAtOnceWhenItEnds() throws SQLException {
        LeaderLock second = lock();
        try (LeaderLock first = leading()) {
            assertThat(second.take()).isFalse();
            assertThat(second.leads()).isFalse();
            assertThat(second.last()).contains(new LeaderLock.Tenure(1, "host", 4711, NOW));
            first.confirm();
            assertThat(first.isCurrent()).isTrue();
        }
        assertThat(second.take()).isTrue();
        second.enter("host", 4712, NOW);
        assertThat(second.leads()).isTrue();
        assertThat(second.last()).contains(new LeaderLock.Tenure(2, "host", 4712, NOW));
        second.close();
        assertThat(second.leads()).isFalse();
    }

    @Test
    void aLostConnectionIsReplacedWhereNobodyElseHasTheLock() throws SQLException {
        LeaderLock lock = leading();
        cutConnections();
        lock.confirm();
        assertThat(lock.leads()).isTrue();
        assertThat(lock.isCurrent()).isTrue();
        assertThat(lock().take()).isFalse();
        lock.close();
    }

    @Test
    void whoFindsAnotherAtTheLockGivesWayForGood() throws SQLException {
        LeaderLock first = leading();
        LeaderLock second = lock();
        cutConnections();
        assertThat(second.take()).isTrue();
        assertThat(first.leads()).as("it has not heard").isTrue();
        first.confirm();
        assertThat(first.leads()).isFalse();
        assertThat(first.isSuperseded()).isTrue();
        second.close();
        first.confirm();
        assertThat(first.leads()).isFalse();
        assertThat(lock().take()).as("it leaves the lock alone").isTrue();
    }

    @Test
    void whoWasCutOffFindsOutThatAnotherHasLedSince() throws SQLException {
        LeaderLock first = leading();
        LeaderLock second = lock();
        cutConnections();
        assertThat(second.take()).isTrue();
        second.enter("host", 4712, NOW);
        second.close();

        assertThat(first.leads()).as("it has not heard").isTrue();
        assertThatThrownBy(first::isCurrent).as("its connection is gone").isInstanceOf(SQLException.class);
        assertThat(first.isCurrent()).isFalse();
        assertThat(first.leads()).isFalse();
        assertThat(lock().take()).isTrue();
    }

    @Test
    void whileTheDatabaseIsAwayNobodyElseCanLead() throws SQLException {
        LeaderLock lock = leading();
        server.kill();
        lock.confirm();
        assertThat(lock.leads()).isTrue();
        assertThatThrownBy(lock::isCurrent).isInstanceOf(SQLException.class);
        assertThat(lock.leads()).isTrue();
        server.startAgain();
        lock.confirm();
        assertThat(lock.isCurrent()).isTrue();
        assertThat(lock().take()).isFalse();
        lock.close();
    }

    @Test
    void anEmbeddedDatabaseHasOneProcessWhichLeads(@TempDir Path directory) throws SQLException {
        HubDataSource h2 = Engine.h2(directory);
        for (long epoch = 1; epoch <= 2; epoch++) {
            var lock = new LeaderLock(h2);
            assertThat(lock.take()).isTrue();
            Database.migrate(h2);
            lock.enter("host", 4711, NOW);
            lock.confirm();
            assertThat(lock.isCurrent()).isTrue();
            assertThat(lock.last()).get().extracting(LeaderLock.Tenure::epoch).isEqualTo(epoch);
            lock.close();
        }
    }
}
