package io.bpci.monitoring;

import io.bpci.monitoring.Happening.Alarmed;
import io.bpci.monitoring.Happening.Stepped;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.WatchedEmergency;
import io.bpci.wire.WatchedOperation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One officer's stream, from its beginning on. At most one batch is on its way to it; what comes after waits in the
 * log. Safe for concurrent use.
 */
public final class MonitorStream {
    static final Duration BEAT = Duration.ofSeconds(5);

    /** Within which the reader must have taken what was sent. */
    static final Duration STALL = Duration.ofSeconds(20);

    /** How often it is asked anew whether the officer may watch; what that takes comes on top. */
    static final Duration ASKED = Duration.ofSeconds(3);

    private static final Duration DECIDED_WITHIN = Duration.ofSeconds(1);

    private final Monitor monitor;
    private final Watcher watcher;
    private final MonitorCarrier carrier;

    /** The log's end when it began: what ended sessions before is no matter of this one. */
    private final long openedAt;

    // Guarded by this.
    private boolean over;
    private boolean sending;
    private boolean asking;
    private boolean seesEmergencies;
    private Instant sentAt;
    private Instant beatAt;
    private Instant askedAt;

    /** Owned by the monitor's thread: the number of the next event that was not looked at for it. */
    private long next;

    private long told;

    MonitorStream(
            Monitor monitor,
            Watcher watcher,
            MonitorCarrier carrier,
            boolean seesEmergencies,
            long next,
            long openedAt,
            Instant now) {
        this.monitor = monitor;
        this.watcher = watcher;
        this.carrier = carrier;
        this.seesEmergencies = seesEmergencies;
        this.next = next;
        this.openedAt = openedAt;
        told = next - 1;
        sentAt = now;
        beatAt = now;
        askedAt = now;
    }

    /** Whose it is. */
    String subject() {
        return watcher.officer().subject();
    }

    synchronized boolean isOver() {
        return over;
    }

    long openedAt() {
        return openedAt;
    }

    /** Where it goes on, on the monitor's thread. */
    long next() {
        return next;
    }

    void begin(Instant now) {
        send(List.of(MonitorEvent.following(told, watcher.until())), now);
    }

    /** Looks at the time. On the monitor's thread; does not wait. */
    void tick(Instant now) {
        Problem problem = null;
        boolean ask = false;
        boolean beat = false;
        synchronized (this) {
            if (over) return;
            if (!now.isBefore(watcher.until())) {
                problem = Fault.UNAUTHENTICATED.because("the token that opened the stream has expired");
            } else if (sending && now.isAfter(sentAt.plus(STALL))) {
                problem = Fault.TIMED_OUT.because("the reader took nothing for %d s".formatted(STALL.toSeconds()));
            } else {
                ask = !asking && !now.isBefore(askedAt.plus(ASKED));
                if (ask) {
                    asking = true;
                    askedAt = now;
                }
                beat = !sending && !now.isBefore(beatAt.plus(BEAT));
                if (beat) beatAt = now;
            }
        }
        if (problem != null) {
            end(problem);
            return;
        }
        if (ask) monitor.ask(this);
        if (!beat) return;
        if (next - 1 > told) {
            told = next - 1;
            send(List.of(MonitorEvent.position(told)), now);
        } else {
            carrier.beat();
        }
    }

    /** Asks whether the officer may still watch, and ends the stream if not. May wait. */
    void ask() {
        try {
            boolean operations = watcher.permission().mayView(Monitor.OPERATION, DECIDED_WITHIN);
            boolean emergencies = operations && watcher.permission().mayView(Monitor.EMERGENCY, DECIDED_WITHIN);
            synchronized (this) {
                asking = false;
                seesEmergencies = emergencies;
            }
            if (!operations) end(Fault.FORBIDDEN.because("Keycloak does not allow the caller to view: operation"));
        } catch (HubException e) {
            // Who cannot be known is not let see.
            end(e.problem());
        }
    }

    /** Ends if that is about its officer. */
    void concerned(Happening happening) {
        if (happening.sequence() < openedAt || watcher.officer().caller().seesAll()) return;
        var agency = watcher.officer().governmentId();
        if (agency == null) return;
        switch (happening) {
            case Happening.AgencyRevoked(_, var revoked) -> {
                if (agency.value().equals(revoked)) end(Fault.FORBIDDEN.because("the agency was revoked"));
            }
            case Happening.SessionRevoked(_, var officer, var of) -> {
                if (agency.value().equals(of) && watcher.officer().caller().name().equals(officer)) {
                    end(Fault.FORBIDDEN.because("a session of the officer was revoked"));
                }
            }
            case Stepped _, Alarmed _ -> {
                // They end nothing.
            }
        }
    }

    /** Whether the next batch may leave. */
    synchronized boolean isReady() {
        return !over && !sending;
    }

    /**
     * Sends what the officer sees of these. On the monitor's thread.
     *
     * @param happenings from {@link #next} on
     * @param goOn where to go on behind them
     */
    void serve(List<Happening> happenings, long goOn, Monitor.Rows rows, Instant now) {
        boolean emergenciesToo;
        synchronized (this) {
            emergenciesToo = seesEmergencies;
        }
        happenings.forEach(this::concerned);
        Set<String> operationIds =
                happenings.stream()
                        .filter(Stepped.class::isInstance)
                        .map(each -> ((Stepped) each).operationId())
                        .collect(Collectors.toSet());
        Set<String> emergencyIds =
                happenings.stream()
                        .filter(each -> emergenciesToo && each instanceof Alarmed)
                        .map(each -> ((Alarmed) each).emergencyId())
                        .collect(Collectors.toSet());
        Map<String, OperationInfo> operations =
                operationIds.isEmpty() ? Map.of() : rows.operations(watcher.officer(), operationIds);
        Map<String, EmergencyInfo> emergencies =
                emergencyIds.isEmpty() ? Map.of() : rows.emergencies(watcher.officer(), emergencyIds);
        List<MonitorEvent> events = new ArrayList<>();
        for (Happening happening : happenings) {
            switch (happening) {
                case Stepped(var sequence, var at, var id, var status) -> {
                    OperationInfo operation = operations.get(id);
                    if (operation != null) {
                        events.add(MonitorEvent.of(new WatchedOperation(sequence, at, status, operation)));
                    }
                }
                case Alarmed(var sequence, var at, var id, var act, var by) -> {
                    EmergencyInfo emergency = emergencies.get(id);
                    if (emergency != null) {
                        events.add(MonitorEvent.of(new WatchedEmergency(sequence, at, act, by, emergency)));
                    }
                }
                case Happening.SessionRevoked _, Happening.AgencyRevoked _ -> {
                    // Not shown.
                }
            }
        }
        next = goOn;
        if (events.isEmpty()) return;
        told = happenings.getLast().sequence();
        send(events, now);
    }

    private void send(List<MonitorEvent> events, Instant now) {
        synchronized (this) {
            if (over) return;
            sending = true;
            sentAt = now;
            beatAt = now;
        }
        carrier.send(events, this::sent);
    }

    private void sent() {
        synchronized (this) {
            sending = false;
        }
        monitor.nudge();
    }

    /** The connection is gone, whoever closed it. */
    public void closed() {
        synchronized (this) {
            if (over) return;
            over = true;
        }
        monitor.gone(this);
    }

    /** Says why, and closes. */
    void end(Problem problem) {
        synchronized (this) {
            if (over) return;
            over = true;
        }
        carrier.end(MonitorEvent.end(problem));
        monitor.gone(this);
    }
}
