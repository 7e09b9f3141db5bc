package io.bpci.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.internal.AuditStore;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.Engine;
import io.bpci.platform.Metrics;
import io.bpci.platform.MovableClock;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is left of events whose content was erased, on both databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class ContentErasureTest {
    private static final Duration KEPT = Duration.ofDays(365);
    private static final String PERSON = "anna.svensson";

    @Parameter Engine engine;

    @TempDir Path directory;

    private final SecureRandom random = new SecureRandom();
    private final MovableClock clock = new MovableClock();
    private final Metrics metrics = new Metrics();
    private final List<Long> told = new ArrayList<>();
    private final AuditRetention retention = new AuditRetention();
    private TestDatabase database;
    private AuditLog audit;
    private ContentErasure erasure;
    private int groups;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        audit = StoredAudit.over(database, clock);
        erasure = TestErasure.over(database, erased -> told.add(erased.newest()));
        retention.content = erasure;
        retention.settings = HubSettings.load(Optional.empty(), Map.of());
        retention.clock = clock;
        retention.metrics = metrics;
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** One segment of events, each of which names a person and has a message of its number. */
    private void store(int events, Instant at) {
        String id = "%032x".formatted(++groups);
        List<AuditEvent> stored = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            JsonObject members =
                    Json.object()
                            .put(Member.NODE, "alice")
                            .put(Member.MESSAGE, "m-" + groups + "-" + i)
                            .put(Member.ACTOR, PERSON)
                            .build();
            stored.add(AuditEvent.of(salt(), id + "-" + i, at, EventKind.REFUSED, members));
        }
        database.inTransaction(() -> audit.take(List.of(new AuditStore.Group(id, stored))));
    }

    private byte[] salt() {
        byte[] salt = new byte[32];
        random.nextBytes(salt);
        return salt;
    }

    private List<Long> erase(Long... sequences) {
        return database.inTransaction(() -> erasure.erase(new TreeSet<>(List.of(sequences))));
    }

    private List<AuditEvent> events() {
        return database.inTransaction(() -> audit.from(1, 100_000).stream().map(SequencedEvent::event).toList());
    }

    private List<String> entries() {
        return events().stream().map(event -> new String(event.entry(), ISO_8859_1)).toList();
    }

    private List<Boolean> erased() {
        return events().stream().map(AuditEvent::isErased).toList();
    }

    /** Everything that the tables hold, as text. */
    private String table() {
        var text = new StringBuilder();
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select terms, body, leaves from audit_segment")) {
            while (row.next()) for (int i = 1; i <= 3; i++) text.append(new String(row.getBytes(i), ISO_8859_1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private String leaves() {
        return database.inTransaction(() -> HexFormat.of().formatHex(audit.leavesFrom(1).copy()));
    }

    /** Until there is nothing left that is old enough. */
    private void eraseOld() {
        Duration pause;
        do pause = retention.eraseOld();
        while (pause.compareTo(AuditRetention.LOOK_EVERY) < 0);
    }

    @Test
    void saltAndHiddenMembersAreGoneAndTheEntryIsWhatItWas() {
        store(3, clock.instant());
        List<String> entries = entries();
        String leaves = leaves();
        String salt = new String(events().get(1).line().copy(), ISO_8859_1).substring(0, 43);
        assertThat(table()).contains(salt, PERSON);

        assertThat(erase(2L)).containsExactly(2L);

        assertThat(table()).doesNotContain(salt);
        assertThat(table().split(PERSON, -1)).hasSize(3);
        assertThat(erased()).containsExactly(false, true, false);
        assertThat(entries()).isEqualTo(entries);
        assertThat(leaves()).isEqualTo(leaves);
        AuditEvent event = events().get(1);
        assertThat(event.disclosure()).isEmpty();
        assertThat(event.text(Member.ACTOR)).isEmpty();
        assertThat(event.toString()).isEqualTo(entries.get(1));
        assertThat(told).containsExactly(2L);
    }

    @Test
    void erasingAgainChangesNothing() {
        store(3, clock.instant());
        assertThat(erase(1L, 3L, 99L)).containsExactly(1L, 3L);
        String table = table();
        assertThat(erase(1L, 3L)).isEmpty();
        assertThat(table()).isEqualTo(table);
        assertThat(told).containsExactly(3L);
    }

    @Test
    void whatIsErasedIsStillFoundByWhatItShows() {
        store(2, clock.instant());
        store(2, clock.instant());
        erase(1L, 2L, 3L);
        AuditQuery query = AuditQuery.ofMessage("alice", "m-2-0", EventKind.REFUSED);
        assertThat(database.inTransaction(() -> audit.find(query, null, 10).events()))
                .singleElement()
                .extracting(SequencedEvent::sequence)
                .isEqualTo(3L);
    }

    @Test
    void anEventThatHidesNothingHasNothingToErase() {
        database.inTransaction(() -> audit.record(EventKind.HUB_STARTED, Json.object().build()));
        assertThat(erase(1L)).isEmpty();
        assertThat(erased()).containsExactly(false);
    }

    @Test
    void targetsThatAnEntryHidesForItsLengthAreErasedWithIt() {
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) targets.add("target-" + "x".repeat(100) + i);
        JsonObject members = Json.object().put(Member.NODE, "alice").put(Member.TARGETS, Json.strings(targets)).build();
        database.inTransaction(() -> audit.record(EventKind.ACCEPTED, members));
        List<String> entries = entries();
        erase(1L);
        assertThat(table()).doesNotContain("target-");
        assertThat(entries()).isEqualTo(entries);
        AuditQuery query = new AuditQuery(targets.get(7), null, null, null, null, null, null, null, null, false);
        assertThat(database.inTransaction(() -> audit.find(query, null, 10).events())).isEmpty();
    }

    @Test
    void contentIsErasedWhenItsTimeIsOver() {
        store(2, clock.instant());
        clock.move(Duration.ofDays(1));
        store(2, clock.instant());
        clock.move(KEPT.minusDays(1));
        eraseOld();
        assertThat(erased()).containsOnly(false);
        clock.move(Duration.ofMillis(1));
        eraseOld();
        assertThat(erased()).containsExactly(true, true, false, false);
        clock.move(Duration.ofDays(1));
        eraseOld();
        assertThat(erased()).containsOnly(true);
        assertThat(metrics.write()).contains("audit_content_erased_total{cause=\"retention\"} 4");
        assertThat(told).containsExactly(2L, 4L);
    }

    @Test
    void aSegmentIsErasedEventByEventHoweverItsTimesLie() {
        // A clock that was put back: the later event happened earlier.
        Instant late = clock.instant();
        store(1, late);
        clock.move(Duration.ofDays(-10));
        store(1, clock.instant());
        clock.move(Duration.ofDays(1).plus(KEPT));
        eraseOld();
        assertThat(erased()).containsExactly(false, true);
        // And put back once more: nothing is lost, and nothing is erased before its time.
        clock.move(Duration.ofDays(-3));
        eraseOld();
        assertThat(erased()).containsExactly(false, true);
        clock.move(Duration.ofDays(20));
        eraseOld();
        assertThat(erased()).containsExactly(true, true);
    }

    @Test
    void oldSegmentsAreNotLookedAtAgain() {
        for (int i = 0; i < 20; i++) store(2, clock.instant());
        clock.move(KEPT.plusDays(1));
        eraseOld();
        assertThat(erased()).hasSize(40).containsOnly(true);
        Long left =
                database.inTransaction(() ->
                        database.entityManager()
                                .createQuery(
                                        "select count(s) from AuditSegment s where s.contentFrom is not null",
                                        Long.class)
                                .getSingleResult());
        assertThat(left).isZero();
        assertThat(erasure.eraseBefore(clock.instant())).isEqualTo(new ContentErasure.Batch(0, false));
    }

    @Test
    void whoIsStoppedInBetweenGoesOnWhereItWas() {
        for (int i = 0; i < 20; i++) store(2, clock.instant());
        clock.move(KEPT.plusDays(1));
        retention.eraseOld();
        assertThat(erased().stream().filter(gone -> gone)).hasSize(16);
        eraseOld();
        assertThat(erased()).containsOnly(true);
    }

    @Test
    void aTransactionThatFailsErasesNothing() {
        store(3, clock.instant());
        String table = table();
        assertThatThrownBy(() ->
                        database.inTransaction(() -> {
                            erasure.erase(new TreeSet<>(List.of(1L, 2L)));
                            throw new IllegalStateException("the database went away");
                        }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(table()).isEqualTo(table);
        assertThat(told).isEmpty();
    }

    @Test
    void eventsAreStoredAndOthersEraseMeanwhile() throws Exception {
        Instant old = clock.instant();
        for (int i = 0; i < 60; i++) store(3, old);
        List<String> entries = entries();
        clock.move(KEPT.plusDays(1));
        try (var hub = Executors.newFixedThreadPool(3)) {
            Future<?> intake =
                    hub.submit(() -> {
                        for (int i = 0; i < 60; i++) store(3, clock.instant());
                    });
            Future<?> aged = hub.submit(() -> eraseOld());
            Future<Integer> asked =
                    hub.submit(() -> {
                        int erased = 0;
                        for (long sequence = 1; sequence <= 180; sequence += 7)
                            erased += erase(sequence, 181 - sequence).size();
                        return erased;
                    });
            intake.get();
            aged.get();
            asked.get();
        }
        eraseOld();
        assertThat(erased().subList(0, 180)).containsOnly(true);
        assertThat(erased().subList(180, 360)).containsOnly(false);
        assertThat(entries().subList(0, 180)).isEqualTo(entries);
    }
}
