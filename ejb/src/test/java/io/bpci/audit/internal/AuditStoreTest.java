package io.bpci.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.json.Json;
import io.bpci.platform.Engine;
import io.bpci.platform.TestDatabase;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Segments on both databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class AuditStoreTest {
    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final long EVER = Long.MAX_VALUE;

    @Parameter Engine engine;

    @TempDir Path directory;

    private TestDatabase database;
    private AuditStore store;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        store = new AuditStore(database.entityManager());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static AuditStore.Group group(String id, int first, int count) {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = first + i;
            events.add(
                    AuditEvent.of(
                            new byte[32],
                            id + "-" + i,
                            START.plusSeconds(number),
                            EventKind.ACCEPTED,
                            Json.object()
                                    .put(Member.NODE, "node-" + number % 10)
                                    .put(Member.MESSAGE, "m-" + number)
                                    .build()));
        }
        return new AuditStore.Group(id, events);
    }

    private static AuditStore.Search all() {
        return new AuditStore.Search(List.of(), Long.MIN_VALUE, EVER, event -> true);
    }

    private List<AuditEvent> store(AuditStore.Group... groups) {
        return database.inTransaction(() -> store.store(List.of(groups)));
    }

    private List<AuditStore.Numbered> forward(AuditStore.Search search, long from, int limit) {
        return database.inTransaction(() -> store.forward(search, from, limit));
    }

    @Test
    void eventsAreNumberedWithoutGapsInTheOrderInWhichTheyWereStored() {
        store(group("a", 0, 3), group("b", 3, 2));
        store(group("c", 5, 1));

        assertThat(forward(all(), 0, 100)).extracting(AuditStore.Numbered::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aGroupThatComesAgainEntersOnce() {
        store(group("a", 0, 3));

        List<AuditEvent> fresh = store(group("a", 0, 3), group("b", 3, 1), group("b", 3, 1));

        assertThat(fresh).extracting(AuditEvent::eventId).containsExactly("b-0");
        assertThat(forward(all(), 0, 100)).hasSize(4);
    }

    @Test
    void theIdsOfGroupsAreForgottenWhenTheGroupsCannotComeAgain() {
        store(group("old", 0, 1));
        for (int i = 0; i < 16; i++) store(group("g" + i, 1 + i * 10_000, 10_000));

        List<String> known =
                database.inTransaction(() ->
                        database.entityManager()
                                .createQuery("select g.groupId from StoredGroup g", String.class)
                                .getResultList());

        assertThat(known).contains("g15", "g10").doesNotContain("old", "g0");
    }

    @Test
    void nothingIsKeptOfATransactionThatFailed() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                        database.inTransaction(() -> {
                            store.store(List.of(group("a", 0, 3)));
                            throw new IllegalStateException("the database went away");
                        }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(store(group("a", 0, 3))).hasSize(3);
        assertThat(forward(all(), 0, 100)).extracting(AuditStore.Numbered::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void pagesForwardAndBackwardMeetEachEventOnce() {
        for (int i = 0; i < 40; i++) store(group("g" + i, i * 25, 25));

        List<Long> forward = new ArrayList<>();
        for (long from = 0; ; ) {
            List<AuditStore.Numbered> page = forward(all(), from, 70);
            page.forEach(found -> forward.add(found.seq()));
            if (page.size() < 70) break;
            from = page.getLast().seq() + 1;
        }
        List<Long> backward = new ArrayList<>();
        for (long before = EVER; ; ) {
            long end = before;
            List<AuditStore.Numbered> page = database.inTransaction(() -> store.backward(all(), end, 70));
            page.forEach(found -> backward.add(found.seq()));
            if (page.size() < 70) break;
            before = page.getLast().seq();
        }

        assertThat(forward).hasSize(1_000).isSorted().doesNotHaveDuplicates();
        assertThat(backward.reversed()).isEqualTo(forward);
    }

    @Test
    void aSearchFindsByTermAndTime() {
        store(group("a", 0, 500));
        store(group("b", 500, 500));
        var search =
                new AuditStore.Search(
                        List.of("m:m-700"),
                        Long.MIN_VALUE,
                        EVER,
                        event -> event.text(Member.MESSAGE).filter("m-700"::equals).isPresent());
        var early =
                new AuditStore.Search(
                        List.of(), START.toEpochMilli(), START.plusSeconds(10).toEpochMilli(), event -> true);

        assertThat(forward(search, 0, 100)).singleElement().extracting(AuditStore.Numbered::seq).isEqualTo(701L);
        assertThat(forward(early, 0, 100)).hasSize(10);
    }

    @Test
    void aLargeBatchIsCutIntoSegmentsThatFit() {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            events.add(
                    AuditEvent.of(
                            new byte[32],
                            "big-" + i,
                            START,
                            EventKind.REJECTED,
                            Json.object().put(Member.REASON, "x".repeat(1_000)).build()));
        }

        store(new AuditStore.Group("big", events));

        assertThat(forward(all(), 0, 3_000)).hasSize(2_000);
    }
}
