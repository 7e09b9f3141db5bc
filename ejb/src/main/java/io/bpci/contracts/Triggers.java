package io.bpci.contracts;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.contract.Invocation;
import io.bpci.contract.Trigger;
import io.bpci.contracts.internal.TriggerSteps;
import io.bpci.contracts.internal.TriggerSteps.Automatic;
import io.bpci.envelope.NodeId;
import io.bpci.government.AgencyDirectory;
import io.bpci.government.AgencyDirectory.Standing;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;

/**
 * Runs contracts when their triggers say so. What it read of the audit log is noted after what it triggers has run;
 * what was run before a crash has its key, and is not run again. For one thread.
 */
@ApplicationScoped
public class Triggers {
    private static final Logger LOG = Logger.getLogger(Triggers.class.getName());
    private static final String BY_HUB = "hub";
    private static final int BATCH = 1_000;

    @Inject TriggerSteps steps;
    @Inject Executions executions;
    @Inject AgencyDirectory agencies;
    @Inject InstantSource clock;

    /** The last turn of a schedule that was run, by its deployment and place in the manifest. */
    private final Map<String, Long> turns = new HashMap<>();

    /** Those that run by themselves, by their deployments. */
    private final Map<String, Automatic> known = new HashMap<>();

    /** What a contract waits for. */
    private record Listener(Automatic contract, int index, Trigger.Accepted trigger) {}

    /**
     * Runs what is due.
     *
     * @return whether more is to be seen at once
     */
    public boolean run() {
        // In this order: what is let run after it was looked for begins with what comes after that.
        long end = steps.end();
        List<Automatic> automatic = steps.automatic(known);
        known.clear();
        for (Automatic each : automatic) known.put(each.deploymentId(), each);
        turns.keySet().retainAll(names(automatic));
        for (Automatic each : automatic) schedules(each);
        Map<String, List<Listener>> listeners = listeners(automatic);
        if (!listeners.isEmpty()) return events(listeners);
        steps.seen(end);
        return false;
    }

    private static Set<String> names(List<Automatic> automatic) {
        Set<String> names = new HashSet<>();
        for (Automatic each : automatic) {
            for (int i = 0; i < each.triggers().size(); i++) names.add(name(each, i));
        }
        return names;
    }

    private static String name(Automatic contract, int trigger) {
        return contract.deploymentId() + ":" + trigger;
    }

    /** Turns that were missed while no hub was there are left out, but for the last. */
    private void schedules(Automatic contract) {
        Instant now = clock.instant();
        for (int i = 0; i < contract.triggers().size(); i++) {
            if (!(contract.triggers().get(i) instanceof Trigger.Schedule(Duration every))) continue;
            long turn = Duration.between(contract.since(), now).dividedBy(every);
            String name = name(contract, i);
            if (turn < 1 || turn <= turns.getOrDefault(name, 0L)) continue;
            Instant at = contract.since().plus(every.multipliedBy(turn)).truncatedTo(ChronoUnit.MILLIS);
            var invocation =
                    new Invocation(
                            Invocation.Kind.SCHEDULE,
                            at,
                            BY_HUB,
                            "turn-" + turn,
                            Json.object().put("turn", turn).build());
            run(contract, "schedule:%s:%d".formatted(name, turn), invocation);
            turns.put(name, turn);
        }
    }

    /** By the types of messages. */
    private static Map<String, List<Listener>> listeners(List<Automatic> automatic) {
        Map<String, List<Listener>> listeners = new HashMap<>();
        for (Automatic each : automatic) {
            for (int i = 0; i < each.triggers().size(); i++) {
                if (!(each.triggers().get(i) instanceof Trigger.Accepted accepted)) continue;
                listeners
                        .computeIfAbsent(accepted.messageType().name(), type -> new ArrayList<>())
                        .add(new Listener(each, i, accepted));
            }
        }
        return listeners;
    }

    private boolean events(Map<String, List<Listener>> listeners) {
        List<SequencedEvent> events = steps.from(steps.seenBefore(), BATCH);
        Map<String, Optional<Standing>> asked = new HashMap<>();
        for (SequencedEvent each : events) {
            AuditEvent event = each.event();
            if (event.kind() != EventKind.ACCEPTED || event.isErased()) continue;
            String type = event.text(Member.MESSAGE_TYPE).orElse("");
            for (Listener listener : listeners.getOrDefault(type, List.of())) hear(listener, event, asked);
        }
        if (!events.isEmpty()) steps.seen(events.getLast().sequence() + 1);
        return events.size() == BATCH;
    }

    private void hear(Listener listener, AuditEvent event, Map<String, Optional<Standing>> asked) {
        Automatic contract = listener.contract();
        NodeId source = listener.trigger().source();
        boolean bySource = source == null || event.text(Member.NODE).filter(source.value()::equals).isPresent();
        if (!bySource || event.at().isBefore(contract.since()) || !concerns(contract, event, asked)) return;
        var invocation =
                new Invocation(
                        Invocation.Kind.EVENT,
                        event.at().truncatedTo(ChronoUnit.MILLIS),
                        BY_HUB,
                        event.eventId(),
                        input(event));
        run(contract, "event:%s:%d".formatted(event.eventId(), listener.index()), invocation);
    }

    /** A contract hears of messages that its owner, or an agency of the jurisdiction, sent or gets; of no others. */
    private boolean concerns(Automatic contract, AuditEvent event, Map<String, Optional<Standing>> asked) {
        Set<String> nodes = new HashSet<>(event.texts(Member.TARGETS));
        event.text(Member.NODE).ifPresent(nodes::add);
        return nodes.stream()
                .anyMatch(node ->
                        asked.computeIfAbsent(node, this::agency)
                                .filter(agency ->
                                        agency.jurisdiction().equals(contract.jurisdiction())
                                                || agency.governmentId().equals(contract.owner()))
                                .isPresent());
    }

    private Optional<Standing> agency(String node) {
        try {
            return agencies.find(NodeId.parse(node));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /** What the hub knows of a message without looking into it. */
    private static JsonObject input(AuditEvent event) {
        var input = Json.object();
        for (String name :
                List.of(
                        Member.NODE,
                        Member.TARGETS,
                        Member.MESSAGE,
                        Member.MESSAGE_TYPE,
                        Member.PRIORITY,
                        Member.DIGEST,
                        Member.CREATED_AT,
                        Member.CORRELATION,
                        Member.AGREEMENT)) {
            Json value = event.json().get(name);
            if (value != null) input.put(name, value);
        }
        return input.build();
    }

    private void run(Automatic contract, String key, Invocation invocation) {
        if (!steps.isActive(contract)) return;
        try {
            executions.run(contract.contractId(), contract.jurisdiction(), key, invocation);
        } catch (HubException e) {
            // What may be otherwise the next time is tried again, from where all was run.
            if (e.fault() == Fault.OVERLOADED || e.fault() == Fault.UNAVAILABLE) throw e;
            LOG.warning(
                    "%s in %s does not run for %s: %s"
                            .formatted(contract.contractId(), contract.jurisdiction(), key, e.getMessage()));
        }
    }
}
