package io.bpci.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.internal.AuditSegment;
import io.bpci.audit.internal.AuditStore;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.platform.Engine;
import io.bpci.platform.TestDatabase;

import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What receipts, states and the replay check ask about a message that thousands of events came after. */
@ParameterizedClass
@EnumSource(Engine.class)
class OldMessagesTest {
    private static final Instant START = Instant.parse("2026-11-28T08:00:00Z");
    private static final String DIGEST = "ab".repeat(32);
    private static final int TARGETS = 1_000;

    @Parameter Engine engine;

    @TempDir Path directory;

    private TestDatabase database;
    private AuditLog log;
    private AuditIndexing indexing;
    private int groups;

    @BeforeEach
    void fill() {
        database = engine.open(directory);
        log = StoredAudit.over(database, InstantSource.system());
        indexing = AuditIndexing.over(database.entityManager());
        stores(List.of(accepted("bob", 1, "other"), accepted("alice", TARGETS, "trade-1")));
        List<AuditEvent> acknowledged = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) acknowledged.add(acknowledged("target-" + i));
        stores(acknowledged);
        for (int batch = 0; batch < 20; batch++) {
            List<AuditEvent> noise = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                noise.add(event(EventKind.ACCEPTED, "carol", "noise-" + batch + "-" + i, Json.object().build()));
            }
            stores(noise);
        }
        while (database.inTransaction(() -> indexing.step())) Thread.onSpinWait();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void stores(List<AuditEvent> events) {
        database.inTransaction(() -> log.take(List.of(new AuditStore.Group("group-" + groups++, events))));
    }

    private static AuditEvent accepted(String source, int targets, String correlation) {
        List<Json> names = new ArrayList<>();
        for (int i = 0; i < targets; i++) names.add(Json.of("target-" + i));
        return event(
                EventKind.ACCEPTED,
                source,
                "m-1",
                Json.object()
                        .put(Member.DIGEST, DIGEST)
                        .put(Member.CORRELATION, correlation)
                        .put(Member.TARGETS, new JsonArray(names))
                        .build());
    }

    private static AuditEvent acknowledged(String target) {
        return event(EventKind.ACKNOWLEDGED, "alice", "m-1", Json.object().put(Member.TARGET, target).build());
    }

    private static AuditEvent event(EventKind kind, String source, String message, JsonObject more) {
        var members = Json.object().put(Member.NODE, source).put(Member.MESSAGE, message);
        more.members().forEach(members::put);
        return AuditEvent.of(new byte[32], "event", START, kind, members.build());
    }

    private <T> T ask(Supplier<T> question) {
        return database.inTransaction(question);
    }

    @Test
    void theWholeLifeOfAMessageWithAThousandTargetsIsFound() {
        List<SequencedEvent> life = ask(() -> log.sequencedLifeOf("alice", "m-1"));

        assertThat(life).hasSize(1 + TARGETS);
        assertThat(life).extracting(SequencedEvent::sequence).isSorted().startsWith(2L).endsWith(2L + TARGETS);
        assertThat(ask(() -> log.lifeOf("bob", "m-1"))).hasSize(1);
        assertThat(ask(() -> log.lifeOf("carol", "m-1"))).isEmpty();
    }

    @Test
    void theEventThatAReceiptIsAboutIsFound() {
        assertThat(ask(() -> log.lastOf("alice", "m-1", EventKind.ACCEPTED, null)))
                .map(SequencedEvent::sequence)
                .contains(2L);
        assertThat(ask(() -> log.lastOf("bob", "m-1", EventKind.ACCEPTED, null)))
                .map(SequencedEvent::sequence)
                .contains(1L);
        assertThat(ask(() -> log.lastOf("alice", "m-1", EventKind.REJECTED, null))).isEmpty();
    }

    @Test
    void aStaleEnvelopeThatWasAcceptedOnceIsRecognised() {
        assertThat(ask(() -> log.acceptances("alice", "m-1", START, START.plusSeconds(1))))
                .singleElement()
                .extracting(event -> event.text(Member.DIGEST).orElseThrow())
                .isEqualTo(DIGEST);
        assertThat(ask(() -> log.acceptances("alice", "m-1", START.plusSeconds(1), START.plusSeconds(2)))).isEmpty();
        assertThat(ask(() -> log.acceptances("carol", "m-1", START, START.plusSeconds(1)))).isEmpty();
    }

    @Test
    void whatBearsACorrelationIdIsFound() {
        AuditLog.Page page = ask(() -> log.find(AuditQuery.ofCorrelation("trade-1"), null, 10));

        assertThat(page.events()).singleElement().extracting(SequencedEvent::sequence).isEqualTo(2L);
    }

    @Test
    void aSearchOpensTheSegmentsThatHaveTheMessageAndNoOther() {
        assertThat(opened(() -> log.lifeOf("alice", "no-such-message"))).isZero();
        assertThat(opened(() -> log.lastOf("carol", "noise-7-7", EventKind.ACCEPTED, null))).isEqualTo(1);
        assertThat(opened(() -> log.get(5_000))).isEqualTo(1);
        assertThat(opened(() -> log.find(ofNode("nobody"), null, 10))).isZero();
    }

    private static AuditQuery ofNode(String node) {
        return new AuditQuery(node, null, null, null, null, null, null, null, null, true);
    }

    private long opened(Supplier<?> question) {
        SessionFactory factory =
                ask(() -> database.entityManager().getEntityManagerFactory().unwrap(SessionFactory.class));
        Statistics statistics = factory.getStatistics();
        statistics.setStatisticsEnabled(true);
        statistics.clear();
        ask(question::get);
        return statistics.getEntityStatistics(AuditSegment.class.getName()).getLoadCount();
    }
}
