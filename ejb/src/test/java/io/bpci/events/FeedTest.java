package io.bpci.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.StrictJson;
import io.bpci.platform.Caller;
import io.bpci.platform.MovableClock;
import io.bpci.platform.Role;
import io.bpci.relay.RelayStatistics;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Viewers of a log that is held in memory, on the feed's own thread. */
@Timeout(30)
class FeedTest {
    private static final Caller AUDITOR = new Caller("ada", "north", Set.of(Role.AUDITOR));
    private static final Caller NORTH = new Caller("olga", "north", Set.of(Role.NODE_OPERATOR));
    private static final Caller SOUTH = new Caller("otto", "south", Set.of(Role.NODE_OPERATOR));
    private static final Map<String, String> ORGANISATIONS = Map.of("alice", "north", "bob", "north", "carol", "south");

    private final MovableClock clock = new MovableClock();
    private final List<AuditEvent> log = new CopyOnWriteArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private int maxViewers = 100;
    private @Nullable Feed feed;

    @AfterEach
    void close() {
        if (feed != null) feed.close();
    }

    private Feed feed() {
        if (feed == null) {
            feed =
                    new Feed(
                            new Feed.Plan(
                                    () -> log.size() + 1,
                                    this::read,
                                    this::redeem,
                                    ids -> {
                                        Map<String, String> found = new java.util.HashMap<>(ORGANISATIONS);
                                        found.keySet().retainAll(ids);
                                        return found;
                                    },
                                    () -> new RelayStatistics(1, 1, 2, 3, 4, 5, 6, 7, true),
                                    clock,
                                    Thread.ofPlatform().daemon().factory(),
                                    maxViewers));
        }
        return feed;
    }

    private List<SequencedEvent> read(long sequence, int limit) {
        reads.incrementAndGet();
        List<SequencedEvent> found = new ArrayList<>();
        for (long at = sequence; at <= log.size() && found.size() < limit; at++) {
            found.add(new SequencedEvent(at, log.get((int) at - 1)));
        }
        return found;
    }

    private Optional<Pass> redeem(String ticket) {
        Instant until = clock.instant().plusSeconds(300);
        return switch (ticket) {
            case "auditor" -> Optional.of(new Pass(AUDITOR, until));
            case "north" -> Optional.of(new Pass(NORTH, until));
            case "south" -> Optional.of(new Pass(SOUTH, until));
            default -> Optional.empty();
        };
    }

    private void happens(EventKind kind, JsonObject members) {
        log.add(AuditEvent.of(new byte[32], "e-" + (log.size() + 1), clock.instant(), kind, members));
    }

    private void accepted(String from, String to) {
        happens(
                EventKind.ACCEPTED,
                Json.object().put(Member.NODE, from).put(Member.TARGETS, Json.strings(List.of(to))).build());
    }

    /** A viewer's end: what it got, and a hand on the brake. */
    private final class Viewer implements FeedCarrier {
        final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
        final BlockingQueue<FeedClose> closed = new LinkedBlockingQueue<>();
        private final List<Runnable> held = new ArrayList<>();
        private boolean stuck;
        final FeedSession session = feed().open(this);

        @Override
        public void send(String frame, Runnable sent) {
            var json = (JsonObject) StrictJson.parse(frame.getBytes(StandardCharsets.UTF_8));
            // They come when they please: what is held back must not be one of them.
            boolean isStatistics = type(json).equals("statistics");
            boolean holds;
            synchronized (held) {
                holds = stuck && !isStatistics;
                if (holds) held.add(sent);
            }
            if (!isStatistics) frames.add(json);
            if (!holds) sent.run();
        }

        @Override
        public void close(FeedClose code, String reason) {
            closed.add(code);
        }

        void takesNothing(boolean nothing) {
            List<Runnable> released;
            synchronized (held) {
                stuck = nothing;
                released = List.copyOf(held);
                if (!nothing) held.clear();
            }
            if (!nothing) released.forEach(Runnable::run);
        }

        Viewer shows(String frame) {
            session.text(frame);
            return this;
        }

        Viewer enters(String ticket, String more) {
            shows("{\"type\":\"authenticate\",\"ticket\":\"" + ticket + "\"" + more + "}");
            assertThat(type(next())).isEqualTo("welcome");
            return this;
        }

        JsonObject next() {
            try {
                return Objects.requireNonNull(frames.poll(10, TimeUnit.SECONDS), "no frame came");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        List<Long> nextSequences() {
            JsonObject frame = next();
            assertThat(type(frame)).isEqualTo("events");
            return ((JsonArray) Objects.requireNonNull(frame.get("events")))
                    .elements().stream().map(event -> number((JsonObject) event, "sequence")).toList();
        }

        FeedClose end() throws InterruptedException {
            return Objects.requireNonNull(closed.poll(10, TimeUnit.SECONDS), "it was not closed");
        }
    }

    private static String type(JsonObject frame) {
        return ((JsonString) Objects.requireNonNull(frame.get("type"))).value();
    }

    private static long number(JsonObject object, String member) {
        return (long) ((JsonNumber) Objects.requireNonNull(object.get(member))).value();
    }

    private static String problem(JsonObject frame) {
        assertThat(type(frame)).isEqualTo("error");
        return ((JsonString)
                        Objects.requireNonNull(((JsonObject) Objects.requireNonNull(frame.get("problem"))).get("type")))
                .value()
                .replace("urn:bpci:problem:", "");
    }

    @Test
    void anAuditorSeesWhatHappensFromNowOn() {
        accepted("alice", "bob");
        Viewer ada = new Viewer().enters("auditor", "");

        accepted("alice", "carol");

        assertThat(ada.nextSequences()).containsExactly(2L);
    }

    @Test
    void whoKnowsSomeEventsAlreadyGetsThoseAfterThem() {
        for (int i = 0; i < 1_000; i++) accepted("alice", "bob");
        Viewer ada = new Viewer().enters("auditor", ",\"after\":400");

        List<Long> seen = new ArrayList<>();
        while (seen.size() < 600) seen.addAll(ada.nextSequences());
        accepted("alice", "bob");
        seen.addAll(ada.nextSequences());

        assertThat(seen).hasSize(601).startsWith(401L).endsWith(1_001L).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void anOperatorSeesWhatTouchesNodesOfItsOrganisationAndNothingElse() {
        Viewer north = new Viewer().enters("north", "");
        Viewer south = new Viewer().enters("south", "");

        accepted("alice", "bob");
        accepted("alice", "carol");
        happens(EventKind.SESSION_OPENED, Json.object().put(Member.NODE, "carol").build());
        happens(EventKind.HUB_STARTED, Json.object().build());
        happens(EventKind.CONSENT_GRANTED, Json.object().put(Member.ORGANISATION, "south").build());
        happens(EventKind.REFUSED, Json.object().put(Member.NODE, "unknown").build());
        happens(EventKind.ACKNOWLEDGED, Json.object().put(Member.NODE, "carol").put(Member.TARGET, "bob").build());

        assertThat(sequences(north, 3)).containsExactly(1L, 2L, 7L);
        assertThat(sequences(south, 4)).containsExactly(2L, 3L, 5L, 7L);
    }

    private static List<Long> sequences(Viewer viewer, int count) {
        List<Long> seen = new ArrayList<>();
        while (seen.size() < count) seen.addAll(viewer.nextSequences());
        return seen;
    }

    @Test
    void theFilterIsThatOfTheListing() {
        Viewer bob = new Viewer().enters("auditor", ",\"filter\":{\"node_id\":\"bob\",\"kind\":\"accepted\"}");

        accepted("alice", "carol");
        happens(EventKind.SESSION_OPENED, Json.object().put(Member.NODE, "bob").build());
        accepted("alice", "bob");

        assertThat(bob.nextSequences()).containsExactly(3L);
    }

    @Test
    void whoIsTooSlowIsToldWhatItMissed() {
        Viewer slow = new Viewer().enters("auditor", "");
        accepted("alice", "bob");
        assertThat(slow.nextSequences()).containsExactly(1L);
        slow.takesNothing(true);
        accepted("alice", "bob");
        assertThat(slow.nextSequences()).containsExactly(2L);
        for (int i = 0; i < Window.SIZE + 10; i++) accepted("alice", "bob");
        Viewer quick = new Viewer().enters("auditor", ",\"after\":" + (log.size() - 1));
        assertThat(quick.nextSequences()).containsExactly((long) log.size());

        slow.takesNothing(false);

        JsonObject lagged = slow.next();
        assertThat(type(lagged)).isEqualTo("lagged");
        assertThat(number(lagged, "from")).isEqualTo(3L);
        assertThat(slow.nextSequences()).startsWith(number(lagged, "to") + 1);
    }

    @Test
    void manyViewersReadTheLogOnce() {
        List<Viewer> viewers = new ArrayList<>();
        for (int i = 0; i < 20; i++) viewers.add(new Viewer().enters("auditor", ""));
        accepted("alice", "bob");
        viewers.forEach(viewer -> assertThat(viewer.nextSequences()).containsExactly(1L));
        // Now all are where the log ends.
        reads.set(0);
        accepted("alice", "bob");
        viewers.forEach(viewer -> assertThat(viewer.nextSequences()).containsExactly(2L));
        assertThat(reads).hasValue(1);
    }

    @Test
    void contentThatIsErasedIsNotShownToWhoComesLater() {
        Viewer ada = new Viewer().enters("auditor", "");
        happens(EventKind.NODE_RESUMED, Json.object().put(Member.NODE, "alice").put(Member.ACTOR, "anna").build());
        accepted("alice", "bob");
        assertThat(ada.next().toString()).contains("anna");

        log.set(0, log.getFirst().erased());
        feed().erased(1);

        assertThat(new Viewer().enters("auditor", ",\"after\":0").next().toString())
                .contains("\"commitment\"", "\"sequence\":1", "\"sequence\":2")
                .doesNotContain("anna");
    }

    @Test
    void statisticsComeEverySecond() {
        var rates = new Rates();
        var none = new RelayStatistics(1, 1, 0, 0, 0, 0, 0, 0, true);
        var some = new RelayStatistics(1, 1, 30, 0, 20, 10, 0, 0, true);

        rates.frame(clock.instant(), none);
        String frame = rates.frame(clock.instant().plusSeconds(2), some).text();

        assertThat(frame).contains("\"messages_accepted\":30").contains("\"messages_accepted\":15");
    }

    @Test
    void withoutAGoodTicketNobodyIsLetIn() throws Exception {
        assertThat(problem(new Viewer().shows("{\"type\":\"authenticate\",\"ticket\":\"stolen\"}").next()))
                .isEqualTo("unauthenticated");
        assertThat(problem(new Viewer().shows("{\"type\":\"ping\"}").next())).isEqualTo("unauthenticated");
        for (String nonsense :
                List.of(
                        "nonsense",
                        "[]",
                        "{\"type\":\"subscribe\"}",
                        "{\"type\":\"authenticate\"}",
                        "{\"type\":\"authenticate\",\"ticket\":1}",
                        "{\"type\":\"authenticate\",\"ticket\":\"auditor\",\"more\":1}",
                        "{\"type\":\"authenticate\",\"ticket\":\"auditor\",\"after\":-1}",
                        "{\"type\":\"authenticate\",\"ticket\":\"auditor\",\"filter\":{\"knid\":\"accepted\"}}",
                        "{\"type\":\"authenticate\",\"ticket\":\"auditor\",\"filter\":{\"kind\":\"nothing\"}}",
                        "{\"type\":\"authenticate\",\"ticket\":\"" + "x".repeat(9_000) + "\"}")) {
            Viewer viewer = new Viewer().shows(nonsense);
            assertThat(problem(viewer.next())).as(nonsense).isEqualTo("malformed");
            assertThat(viewer.end()).isEqualTo(FeedClose.VIOLATION);
        }
        assertThat(feed().connections()).isZero();
    }

    @Test
    void aSecondTicketInOneSessionIsAProtocolError() {
        Viewer ada = new Viewer().enters("auditor", "");
        ada.shows("{\"type\":\"authenticate\",\"ticket\":\"auditor\"}");
        assertThat(problem(ada.next())).isEqualTo("protocol-violation");
    }

    @Test
    void timeEndsWhatDoesNotAuthenticateSaysNothingOrHasExpired() throws Exception {
        Viewer stranger = new Viewer();
        clock.move(FeedSession.AUTHENTICATE_WITHIN);
        assertThat(problem(stranger.next())).isEqualTo("timed-out");
        assertThat(stranger.end()).isEqualTo(FeedClose.VIOLATION);

        Viewer silent = new Viewer().enters("auditor", "");
        clock.move(FeedSession.SILENCE.plusMillis(1));
        assertThat(problem(silent.next())).isEqualTo("timed-out");

        Viewer lasting = new Viewer().enters("auditor", "");
        for (int i = 0; i < 10; i++) {
            clock.move(Duration.ofSeconds(30));
            if (i < 9) {
                assertThat(type(lasting.next())).isEqualTo("ping");
                lasting.shows("{\"type\":\"pong\"}");
            }
        }
        assertThat(problem(lasting.next())).isEqualTo("unauthenticated");
        assertThat(lasting.end()).isEqualTo(FeedClose.EXPIRED);
    }

    @Test
    void aPingIsAnswered() {
        Viewer ada = new Viewer().enters("auditor", "").shows("{\"type\":\"ping\"}");
        assertThat(type(ada.next())).isEqualTo("pong");
    }

    @Test
    void thereAreOnlySoManyViewers() throws Exception {
        maxViewers = 2;
        new Viewer().enters("auditor", "");
        new Viewer().enters("auditor", "");

        Viewer third = new Viewer();

        assertThat(problem(third.next())).isEqualTo("overloaded");
        assertThat(third.end()).isEqualTo(FeedClose.OVERLOADED);
    }

    @Test
    void whenTheHubGoesDownSoDoSessions() throws Exception {
        Viewer ada = new Viewer().enters("auditor", "");
        feed().close();
        assertThat(ada.end()).isEqualTo(FeedClose.DRAINING);
    }
}
