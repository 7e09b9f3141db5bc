package io.bpci.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.monitoring.Happening.AgencyRevoked;
import io.bpci.monitoring.Happening.SessionRevoked;
import io.bpci.monitoring.Happening.Stepped;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.MovableClock;
import io.bpci.platform.Role;
import io.bpci.problem.Fault;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.OperationType;
import io.bpci.wire.PriorityLevel;
import io.bpci.wire.SecurityClearance;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Streams of a log that is held in memory, on the monitor's own threads. */
@Timeout(30)
class MonitorTest {
    private static final NodeId TREASURY = new NodeId("us-treasury");
    private static final NodeId CUSTOMS = new NodeId("us-customs");

    private final MovableClock clock = new MovableClock();
    private final List<Happening> log = new CopyOnWriteArrayList<>();
    private final AtomicReference<BiFunction<String, Duration, Boolean>> decides =
            new AtomicReference<>((resource, within) -> true);
    private int maxStreams = 100;
    private @Nullable Monitor monitor;

    @AfterEach
    void close() {
        if (monitor != null) monitor.close();
    }

    private Monitor monitor() {
        if (monitor == null) {
            monitor =
                    new Monitor(
                            new Monitor.Plan(
                                    () -> log.size() + 1L,
                                    this::between,
                                    new Seen(),
                                    clock,
                                    Thread.ofPlatform().daemon().factory(),
                                    maxStreams,
                                    3));
        }
        return monitor;
    }

    private Happenings.Part between(long from, long end, int limit) {
        List<Happening> found =
                log.stream().filter(each -> each.sequence() >= from && each.sequence() < end).limit(limit).toList();
        return new Happenings.Part(found, found.size() == limit ? found.getLast().sequence() + 1 : end);
    }

    /** An operation belongs to the agency that its id begins with. */
    private static final class Seen implements Monitor.Rows {
        @Override
        public Map<String, OperationInfo> operations(Officer officer, Set<String> ids) {
            return ids.stream()
                    .filter(id -> id.startsWith(officer.requireGovernmentId().value()))
                    .collect(Collectors.toMap(Function.identity(), id -> info(officer.requireGovernmentId(), id)));
        }

        @Override
        public Map<String, EmergencyInfo> emergencies(Officer officer, Set<String> ids) {
            return Map.of();
        }
    }

    private static OperationInfo info(NodeId agency, String id) {
        return new OperationInfo(
                id,
                agency,
                "united_states",
                new Identifier("k"),
                OperationType.COMPLIANCE_CHECK,
                "united_states",
                PriorityLevel.HIGH,
                SecurityClearance.UNCLASSIFIED,
                "t",
                null,
                OperationStatus.PENDING,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                0,
                null,
                null,
                null);
    }

    private static Officer officer(String name, NodeId agency) {
        return new Officer(
                new Caller(name, agency.value(), Set.of(Role.GOVERNMENT_OFFICER)),
                "s-" + name,
                agency,
                "united_states",
                SecurityClearance.SECRET,
                AccessLevel.STANDARD,
                null,
                null);
    }

    private long stepped(NodeId agency, String operation) {
        long sequence = log.size() + 1L;
        log.add(new Stepped(sequence, clock.instant(), agency + operation, OperationStatus.PENDING));
        monitor().nudge();
        return sequence;
    }

    /** A reader: what it got, and a hand on the brake. */
    private final class Reader implements MonitorCarrier {
        final BlockingQueue<MonitorEvent> events = new LinkedBlockingQueue<>();
        final BlockingQueue<String> beats = new LinkedBlockingQueue<>();
        private final List<Runnable> held = new ArrayList<>();
        private boolean stuck;

        @Override
        public void send(List<MonitorEvent> batch, Runnable sent) {
            events.addAll(batch);
            synchronized (this) {
                if (stuck) {
                    held.add(sent);
                    return;
                }
            }
            sent.run();
        }

        @Override
        public void beat() {
            beats.add("beat");
        }

        @Override
        public void end(MonitorEvent last) {
            events.add(last);
        }

        synchronized void sticks() {
            stuck = true;
        }

        MonitorEvent next() throws InterruptedException {
            return Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "nothing came");
        }

        Reader watches(String name, NodeId agency, @Nullable Long after) {
            Instant until = clock.instant().plusSeconds(300);
            monitor()
                    .open(
                            new Watcher(
                                    officer(name, agency), until, (what, within) -> decides.get().apply(what, within)),
                            after,
                            this);
            return this;
        }
    }

    private Reader watching(String name, NodeId agency) throws InterruptedException {
        var reader = new Reader().watches(name, agency, null);
        assertThat(reader.next().name()).isEqualTo("following");
        return reader;
    }

    @Test
    void twoOfficersSeeEachTheirOwn() throws InterruptedException {
        Reader olivia = watching("olivia", TREASURY);
        Reader carl = watching("carl", CUSTOMS);

        stepped(TREASURY, "-1");
        long second = stepped(CUSTOMS, "-2");
        long third = stepped(TREASURY, "-3");

        assertThat(olivia.next().data()).contains("us-treasury-1");
        MonitorEvent after = olivia.next();
        assertThat(after.data()).contains("us-treasury-3").contains("\"sequence\":" + third);
        assertThat(after.id()).isEqualTo(third);
        assertThat(carl.next().id()).isEqualTo(second);
        assertThat(carl.events).isEmpty();
    }

    @Test
    void whoComesAgainGoesOnBehindWhatItKnows() throws InterruptedException {
        for (int i = 0; i < 3 * Monitor.BATCH; i++) stepped(TREASURY, "-" + i);
        var reader = new Reader().watches("olivia", TREASURY, 5L);

        assertThat(reader.next().id()).isEqualTo(5);
        for (long sequence = 6; sequence <= 3 * Monitor.BATCH; sequence++) {
            assertThat(reader.next().id()).isEqualTo(sequence);
        }
        long isNew = stepped(TREASURY, "-new");
        assertThat(reader.next().id()).isEqualTo(isNew);
    }

    @Test
    void aNumberThatTheLogHasNotReachedIsItsEnd() throws InterruptedException {
        stepped(TREASURY, "-1");
        assertThat(new Reader().watches("olivia", TREASURY, 1_000L).next().id()).isEqualTo(1);
    }

    @Test
    void aRevokedAgencyAndARevokedSessionEndStreamsOfTheirs() throws InterruptedException {
        Reader olivia = watching("olivia", TREASURY);
        Reader oscar = watching("oscar", TREASURY);
        Reader carl = watching("carl", CUSTOMS);

        log.add(new SessionRevoked(log.size() + 1L, "oscar", "us-treasury"));
        monitor().nudge();
        assertThat(oscar.next().data()).contains("a session of the officer was revoked");
        log.add(new AgencyRevoked(log.size() + 1L, "us-treasury"));
        monitor().nudge();
        MonitorEvent last = olivia.next();
        assertThat(last.name()).isEqualTo("end");
        assertThat(last.data()).contains("urn:bpci:problem:forbidden").contains("the agency was revoked");
        stepped(CUSTOMS, "-1");
        assertThat(carl.next().name()).isEqualTo("operation");
        assertThat(monitor().streams()).isEqualTo(1);
    }

    @Test
    void whatWasRevokedBeforeIsNoMatterOfALaterStream() throws InterruptedException {
        log.add(new SessionRevoked(1, "olivia", "us-treasury"));
        stepped(TREASURY, "-1");
        var reader = new Reader().watches("olivia", TREASURY, 0L);

        assertThat(reader.next().name()).isEqualTo("following");
        assertThat(reader.next().name()).isEqualTo("operation");
        assertThat(monitor().streams()).isEqualTo(1);
    }

    @Test
    void aTokenThatExpiresEndsItsStream() throws InterruptedException {
        Reader olivia = watching("olivia", TREASURY);
        clock.move(Duration.ofMinutes(5));
        assertThat(olivia.next().data()).contains("urn:bpci:problem:unauthenticated").contains("expired");
    }

    @Test
    void whoMayNotAnyMoreIsEndedAndSoIsWhoCannotBeKnown() throws InterruptedException {
        Reader olivia = watching("olivia", TREASURY);
        decides.set((resource, within) -> !resource.equals("operation"));
        clock.move(MonitorStream.ASKED);
        assertThat(olivia.next().data()).contains("urn:bpci:problem:forbidden");

        decides.set((resource, within) -> true);
        Reader again = watching("olivia", TREASURY);
        decides.set((resource, within) -> {
            throw new HubException(Fault.UNAVAILABLE, "Keycloak does not answer");
        });
        clock.move(MonitorStream.ASKED);
        assertThat(again.next().data()).contains("urn:bpci:problem:unavailable").contains("Keycloak does not answer");
    }

    @Test
    void whoTakesNothingIsCutOffWithTheReasonAndHoldsUpNobody() throws InterruptedException {
        Reader slow = watching("olivia", TREASURY);
        Reader quick = watching("oscar", TREASURY);
        slow.sticks();
        for (int i = 0; i < 3 * Monitor.BATCH; i++) stepped(TREASURY, "-" + i);

        for (int i = 0; i < 3 * Monitor.BATCH; i++) assertThat(quick.next().id()).isEqualTo(i + 1);
        // One batch at most is on its way.
        assertThat(slow.events.size()).isBetween(1, Monitor.BATCH);
        slow.events.clear();
        clock.move(MonitorStream.STALL.plusSeconds(1));
        assertThat(slow.next().data()).contains("urn:bpci:problem:timed-out").contains("took nothing");
    }

    @Test
    void silenceIsBrokenByBeatsAndByThePositionWhereItMoved() throws InterruptedException {
        Reader olivia = watching("olivia", TREASURY);
        clock.move(MonitorStream.BEAT);
        assertThat(olivia.beats.poll(20, TimeUnit.SECONDS)).isNotNull();
        long hidden = stepped(CUSTOMS, "-1");
        Reader other = watching("carl", CUSTOMS);
        long seen = stepped(CUSTOMS, "-2");
        assertThat(other.next().id()).isEqualTo(seen);
        clock.move(MonitorStream.BEAT);
        MonitorEvent position = olivia.next();
        assertThat(position.name()).isEqualTo("position");
        assertThat(position.id()).isBetween(hidden, seen);
    }

    @Test
    void anOfficerAndTheHubHaveNoMoreStreamsThanMayBe() throws InterruptedException {
        maxStreams = 4;
        for (int i = 0; i < 3; i++) watching("olivia", TREASURY);
        assertThatThrownBy(() -> watching("olivia", TREASURY))
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RATE_LIMITED))
                .hasMessageContaining("as may be, 3");
        watching("carl", CUSTOMS);
        assertThatThrownBy(() -> watching("oscar", TREASURY))
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(Fault.OVERLOADED));
    }

    @Test
    void streamsAreToldThatTheHubGoesDown() throws InterruptedException {
        Reader olivia = watching("olivia", TREASURY);
        monitor().close();
        assertThat(olivia.next().data()).contains("going down").contains("\"retry_after_ms\":1000");
    }
}
