package io.bpci.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Slice;
import io.bpci.log.internal.LogCheckpoint;
import io.bpci.log.internal.LogStore;
import io.bpci.merkle.Hash;
import io.bpci.platform.Engine;
import io.bpci.platform.MovableClock;
import io.bpci.platform.TestDatabase;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What is kept of a log's checkpoints, on both databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class KeptCheckpointsTest {
    private static final byte[] TOKEN = {1};

    @Parameter Engine engine;

    @TempDir Path directory;

    private final MovableClock clock = new MovableClock();
    private final KeptCheckpoints checkpoints = new KeptCheckpoints();
    private TestDatabase database;
    private long size;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        checkpoints.clock = clock;
        checkpoints.entities = database.entityManager();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void sign(int leaves) {
        byte[] hashes = new byte[leaves * Hash.LENGTH];
        database.inTransaction(() ->
                new LogStore(database.entityManager())
                        .append(
                                size,
                                Slice.of(hashes),
                                (to, _) -> ("note of " + to).getBytes(StandardCharsets.UTF_8),
                                clock.instant()));
        size += leaves;
    }

    private boolean keep() {
        return database.inTransaction(checkpoints::keepNewest);
    }

    private void stamp() {
        database.inTransaction(() -> {
            checkpoints.newest().orElseThrow().stamped(TOKEN);
            return true;
        });
    }

    private List<Long> kept() {
        return database.inTransaction(() ->
                database.entityManager()
                        .createQuery("select c.size from LogCheckpoint c order by c.size", Long.class)
                        .getResultList());
    }

    @Test
    void aCheckpointIsKeptOnlyWhenTheTreeGrew() {
        assertThat(keep()).isFalse();
        sign(0);
        assertThat(keep()).as("an empty tree").isFalse();
        sign(3);
        assertThat(keep()).isTrue();
        assertThat(keep()).isFalse();
        LogCheckpoint newest = database.inTransaction(() -> checkpoints.newest()).orElseThrow();
        assertThat(newest.size()).isEqualTo(3);
        assertThat(newest.note()).isEqualTo("note of 3".getBytes(StandardCharsets.UTF_8));
        assertThat(newest.timeStamp()).isEmpty();
    }

    @Test
    void ofThoseThatNobodyAttestedOnlyTheNewestStays() {
        sign(1);
        keep();
        stamp();
        for (int i = 0; i < 50; i++) {
            sign(1);
            keep();
        }
        assertThat(kept()).containsExactly(1L, 51L);
    }

    @Test
    void afterADayTheFirstOfEachHourStays() {
        // From 8:00:00, one every ten minutes for 30 hours.
        for (int i = 0; i < 180; i++) {
            sign(1);
            keep();
            stamp();
            clock.move(Duration.ofMinutes(10));
        }
        Instant thinned = database.inTransaction(() -> checkpoints.thin(Instant.EPOCH));
        assertThat(thinned).isEqualTo(Instant.parse("2026-11-21T14:00:00Z"));
        assertThat(kept()).hasSize(6 + 144).startsWith(1L, 7L, 13L, 19L, 25L, 31L, 37L, 38L, 39L);

        clock.move(Duration.ofHours(1));
        assertThat(database.inTransaction(() -> checkpoints.thin(thinned))).isEqualTo("2026-11-21T15:00:00Z");
        assertThat(kept()).hasSize(7 + 138).startsWith(1L, 7L, 13L, 19L, 25L, 31L, 37L, 43L, 44L);

        clock.move(Duration.ofDays(60));
        database.inTransaction(() -> checkpoints.thin(Instant.EPOCH));
        assertThat(kept()).hasSize(30);
    }
}
