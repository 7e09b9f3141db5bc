package io.bpci.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.audit.internal.AuditStore.Numbered;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/** The index on both databases, beside a plain map. */
@ParameterizedClass
@EnumSource(Engine.class)
class AuditIndexTest {
    private static final Instant START = Instant.parse("2026-11-28T08:00:00Z");
    private static final long EVER = Long.MAX_VALUE;

    /** So few pages to a step that merging small runs takes several. */
    private static final int SMALL_STEP = 16;

    @Parameter Engine engine;

    @TempDir Path directory;

    private TestDatabase database;
    private AuditStore store;
    private IndexUpkeep upkeep;

    /** The numbers of each message's events. */
    private final Map<String, List<Long>> expected = new HashMap<>();

    private long next = 1;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        store = new AuditStore(database.entityManager());
        upkeep = new IndexUpkeep(database.entityManager(), SMALL_STEP);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void stores(List<String> messages) {
        List<AuditEvent> events = new ArrayList<>();
        for (String message : messages) {
            expected.computeIfAbsent(message, none -> new ArrayList<>()).add(next++);
            events.add(event(message));
        }
        var group = new AuditStore.Group("group-" + next, events);
        database.inTransaction(() -> store.store(List.of(group)));
    }

    private static AuditEvent event(String message) {
        var members = Json.object().put(Member.NODE, "alice").put(Member.MESSAGE, message);
        return AuditEvent.of(
                new byte[32], "event", START, EventKind.ACCEPTED, members.put(Member.CORRELATION, "c").build());
    }

    private void storesMany(int count, String prefix) {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) messages.add(prefix + i);
        stores(messages);
    }

    private static AuditStore.Search of(String message) {
        return new AuditStore.Search(
                List.of("m:" + message),
                Long.MIN_VALUE,
                EVER,
                event -> event.text(Member.MESSAGE).filter(message::equals).isPresent());
    }

    private List<Long> backward(String message, long before, int limit) {
        return database.inTransaction(() -> store.backward(of(message), before, limit)).stream()
                .map(Numbered::seq)
                .toList();
    }

    private List<Long> forward(String message, long from, int limit) {
        return database.inTransaction(() -> store.forward(of(message), from, limit)).stream()
                .map(Numbered::seq)
                .toList();
    }

    private void finds(String message) {
        List<Long> numbers = expected.getOrDefault(message, List.of());
        assertThat(backward(message, EVER, 10_000)).isEqualTo(numbers.reversed());
        assertThat(forward(message, 0, 10_000)).isEqualTo(numbers);
    }

    private boolean step() {
        return database.inTransaction(() -> upkeep.step());
    }

    private void tidies() {
        for (int i = 0; step(); i++) assertThat(i).isLessThan(2_000);
    }

    private long count(String what) {
        return database.inTransaction(() ->
                database.entityManager().createQuery("select count(*) from " + what, Long.class).getSingleResult());
    }

    /** As a hub left it that knew no index. */
    private void forgetsTheIndex() {
        for (String table : List.of("IndexPage", "IndexRun", "SegmentHead")) {
            database.inTransaction(() -> database.entityManager().createQuery("delete from " + table).executeUpdate());
        }
    }

    @Test
    void everyMessageIsFoundWhateverWasMergedOrStoppedInTheMiddle() {
        var random = new Random(20261128);
        for (int round = 0; round < 40; round++) {
            List<String> batch = new ArrayList<>();
            int size = random.nextInt(3) == 0 ? 1 + random.nextInt(1_500) : 1 + random.nextInt(20);
            for (int i = 0; i < size; i++) batch.add("m-" + random.nextInt(3_000));
            stores(batch);
            for (int steps = random.nextInt(6); steps > 0; steps--) {
                if (random.nextInt(3) == 0) stopsInAStep();
                else step();
            }
            for (int i = 0; i < 3; i++) finds("m-" + random.nextInt(3_100));
            String message = "m-" + random.nextInt(3_000);
            long middle = random.nextLong(next);
            List<Long> numbers = expected.getOrDefault(message, List.of());
            assertThat(backward(message, middle, 2))
                    .isEqualTo(numbers.reversed().stream().filter(n -> n < middle).limit(2).toList());
            assertThat(forward(message, middle, 2))
                    .isEqualTo(numbers.stream().filter(n -> n >= middle).limit(2).toList());
        }
        tidies();

        for (int i = 0; i < 3_100; i += 50) finds("m-" + i);
        assertThat(count("IndexRun")).isLessThan(10);
        assertThat(count("IndexPage p where p.runId not in (select r.runId from IndexRun r)")).isZero();
    }

    private void stopsInAStep() {
        assertThatThrownBy(() ->
                        database.inTransaction(() -> {
                            upkeep.step();
                            database.entityManager().flush();
                            throw new IllegalStateException("killed");
                        }))
                .hasMessage("killed");
    }

    @Test
    void messagesWhoseHashesAreTheSameAreToldApart() {
        AuditIndex.Hashing hashing = database.inTransaction(() -> new IndexStore(database.entityManager()).hashing());
        Map<Long, String> known = new HashMap<>();
        List<String> twins = new ArrayList<>();
        for (int i = 0; twins.isEmpty(); i++) {
            String other = known.put(hashing.of("m:" + i), "" + i);
            if (other != null) twins.addAll(List.of(other, "" + i));
        }
        stores(twins);
        storesMany(500, "other-");
        stores(twins.reversed());
        tidies();

        twins.forEach(this::finds);
    }

    @Test
    void aMessageWithThousandsOfEventsIsFoundInPages() {
        for (int i = 0; i < 6; i++) {
            List<String> batch = new ArrayList<>();
            for (int k = 0; k < 700; k++) batch.add(k % 7 == 0 ? "other-" + k : "popular");
            stores(batch);
        }
        tidies();
        List<Long> numbers = expected.get("popular");

        finds("popular");
        List<Long> paged = new ArrayList<>();
        for (long before = EVER; ; before = paged.getLast()) {
            List<Long> page = backward("popular", before, 500);
            paged.addAll(page);
            if (page.size() < 500) break;
        }
        assertThat(paged.reversed()).isEqualTo(numbers);
    }

    @Test
    void nothingIsFoundWhereNothingIs() {
        finds("m-1");
        assertThat(step()).isFalse();
        database.inTransaction(() -> store.store(List.of(new AuditStore.Group("empty", List.of()))));

        assertThat(count("IndexRun")).isZero();
        finds("m-1");
    }

    @Test
    void idsMayBeEmptyOrVeryLong() {
        String huge = "x".repeat(100_000);
        stores(List.of("", huge, huge + "y", "é\"\\"));
        tidies();

        for (String message : List.of("", huge, huge + "y", "é\"\\")) finds(message);
    }

    @Test
    void theLogOfAnOlderHubIsIndexedFromItsNewestEventOnAndSearchedMeanwhile() {
        for (int i = 0; i < 30; i++) storesMany(20, "old-" + i + "-");
        forgetsTheIndex();
        long old = next - 1;
        storesMany(20, "new-");
        assertThat(database.inTransaction(() -> upkeep.missing())).isEqualTo(old);

        finds("old-0-3");
        finds("new-3");
        step();
        storesMany(20, "newer-");
        finds("old-0-3");
        finds("old-29-3");
        finds("newer-3");
        tidies();

        assertThat(database.inTransaction(() -> upkeep.missing())).isZero();
        assertThat(count("SegmentHead")).isEqualTo(count("AuditSegment"));
        for (int i = 0; i < 30; i++) finds("old-" + i + "-7");
        finds("new-19");
    }

    @Test
    void whatAnOlderHubStoredInBetweenIsIndexedToo() {
        storesMany(50, "a-");
        forgetsTheIndex();
        storesMany(50, "b-");
        tidies();
        long before = next;
        storesMany(50, "c-");
        database.inTransaction(() ->
                database.entityManager()
                        .createQuery("delete from IndexRun r where r.firstSeq = " + before)
                        .executeUpdate());
        storesMany(50, "d-");
        assertThat(database.inTransaction(() -> upkeep.missing())).isEqualTo(50);
        finds("c-7");

        tidies();

        assertThat(database.inTransaction(() -> upkeep.missing())).isZero();
        for (String message : List.of("a-1", "b-2", "c-3", "d-4")) finds(message);
    }

    @Test
    void aSearchWhoseRunsAreMergedAwayMeanwhileAsksAgain() {
        for (int i = 0; i < 5; i++) stores(List.of("popular", "other-" + i));
        var merged = new AtomicBoolean();
        var search =
                new AuditStore.Search(
                        List.of("m:popular"),
                        Long.MIN_VALUE,
                        EVER,
                        event -> {
                            if (!merged.getAndSet(true)) tidies();
                            return event.text(Member.MESSAGE).filter("popular"::equals).isPresent();
                        });

        List<Numbered> found = database.inTransaction(() -> store.backward(search, EVER, 100));

        assertThat(found).extracting(Numbered::seq).containsExactly(9L, 7L, 5L, 3L, 1L);
        assertThat(count("IndexRun")).isEqualTo(1);
    }
}
