package io.bpci.erasure;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.ContentErasure;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.deadletters.DeadLetters;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.platform.Role;
import io.bpci.problem.Fault;
import io.bpci.relay.Relay;
import io.bpci.wire.EraseContent;
import io.bpci.wire.ErasedContent;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Erases content on request, in one transaction with the event that says so. A hub-admin may have anything erased, a
 * node-operator what is about messages between nodes of its own organisation. What the hub still needs is not erased: a
 * message that could come again and still be fresh, or that waits for a target.
 *
 * <p>Refusals are {@link HubException}s: INVALID_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT, UNAVAILABLE.
 */
@Stateless
public class Erasures {
    private static final int MAX_REASON = 500;

    /** So many numbers fit one entry of the log, however large they are. */
    private static final int NUMBERS_AN_EVENT = 2_000;

    @Inject AuditLog audit;
    @Inject ContentErasure content;
    @Inject DeadLetters letters;
    @Inject NodeRegistry nodes;
    @Inject Relay relay;
    @Inject InstantSource clock;
    @Inject Metrics metrics;

    /** Erases; where nothing is left to erase, nothing is recorded either. */
    public ErasedContent erase(Caller caller, EraseContent wanted) {
        caller.requireOperator();
        int length = wanted.reason().codePointCount(0, wanted.reason().length());
        if (wanted.reason().isBlank() || length > MAX_REASON) {
            throw new HubException(
                    Fault.INVALID_REQUEST,
                    "reason must have 1 to %d characters, not all of them blank".formatted(MAX_REASON));
        }
        NodeId source = wanted.sourceNode();
        MessageId message = wanted.messageId();
        Long sequence = wanted.sequence();
        if (sequence != null && source == null && message == null) {
            return eraseEvent(caller, sequence, wanted.reason());
        }
        if (sequence == null && source != null && message != null) {
            return eraseMessage(caller, source, message, wanted.reason());
        }
        throw new HubException(
                Fault.INVALID_REQUEST, "name either source_node and message_id, or sequence, and nothing else");
    }

    private ErasedContent eraseMessage(Caller caller, NodeId source, MessageId message, String reason) {
        requireAllOf(caller, Set.of(source));
        // Waits until what was accepted is stored.
        relay.stateOf(source, message.value());
        letters.hold(source, message);
        MessageTraces traces = traces(source.value(), message.value());
        if (traces.isEmpty()) {
            throw new HubException(
                    Fault.NOT_FOUND, "nothing is recorded of a message %s from %s".formatted(message, source));
        }
        requireAllOf(caller, traces.nodes());
        requireDone(traces);
        List<Long> erased = content.erase(traces.erasable());
        // Last, for it keeps everybody else from recording anything.
        int removed = letters.purgeAll(source, message);
        var about = Json.object().put(Member.NODE, source.value()).put(Member.MESSAGE, message.value());
        if (!erased.isEmpty() || removed > 0) record(caller, about.build(), erased, reason);
        return new ErasedContent(erased, traces.erased(), removed);
    }

    private ErasedContent eraseEvent(Caller caller, long sequence, String reason) {
        if (!caller.is(Role.HUB_ADMIN)) {
            throw new HubException(
                    Fault.FORBIDDEN, "single events are erased by a hub-admin; an operator names a message");
        }
        AuditEvent event =
                audit.get(sequence)
                        .map(SequencedEvent::event)
                        .orElseThrow(() -> new HubException(Fault.NOT_FOUND, "there is no event " + sequence));
        Optional<String> source = event.text(Member.NODE);
        Optional<String> message = event.text(Member.MESSAGE);
        if (event.kind() == EventKind.ACCEPTED) requireDone(traces(source.orElseThrow(), message.orElseThrow()));
        List<Long> erased = content.erase(new TreeSet<>(Set.of(sequence)));
        var about = Json.object();
        message.ifPresent(id -> about.put(Member.NODE, source.orElse("")).put(Member.MESSAGE, id));
        if (!erased.isEmpty()) record(caller, about.build(), erased, reason);
        return new ErasedContent(erased, event.isErased() ? 1 : 0, 0);
    }

    private MessageTraces traces(String source, String message) {
        List<SequencedEvent> events = new ArrayList<>();
        var query = new AuditQuery(source, message, null, null, null, null, null, null, null, false);
        @Nullable Long next = null;
        do {
            AuditLog.Page page = audit.find(query, next, AuditLog.MAX_PAGE);
            for (SequencedEvent found : page.events()) {
                if (found.event().text(Member.NODE).filter(source::equals).isPresent()) events.add(found);
            }
            next = page.next();
        } while (next != null);
        return new MessageTraces(events);
    }

    private void requireAllOf(Caller caller, Set<NodeId> named) {
        if (caller.is(Role.HUB_ADMIN)) return;
        Map<NodeId, String> organisations = nodes.organisationsOf(named);
        for (NodeId node : named) {
            String organisation = organisations.get(node);
            if (organisation == null || !organisation.equals(caller.organisation())) {
                throw new HubException(
                        Fault.FORBIDDEN,
                        "an operator has messages erased whose nodes are all of its own organisation; %s is not"
                                .formatted(node));
            }
        }
    }

    private void requireDone(MessageTraces traces) {
        Instant now = clock.instant();
        Instant until = traces.lastCreated().map(relay::remembersUntil).orElse(Instant.MIN);
        if (now.isBefore(until)) {
            throw HubException.retryAfterMs(
                    Fault.CONFLICT,
                    Duration.between(now, until).plusMillis(1).toMillis(),
                    "the message could still come again as a fresh one, and must be known by its digest until "
                            + until);
        }
        Set<String> waiting = traces.unsettled();
        if (!waiting.isEmpty()) {
            String first = waiting.iterator().next();
            throw new HubException(
                    Fault.CONFLICT,
                    "the message waits for %s%s: it can be erased when each target has acknowledged or rejected it, or it has expired"
                            .formatted(first, waiting.size() == 1 ? "" : " and %d more".formatted(waiting.size() - 1)));
        }
    }

    /** What was erased stands in the log for ever, who wanted it and why is content of its own. */
    private void record(Caller caller, JsonObject about, List<Long> erased, String reason) {
        for (int from = 0; from == 0 || from < erased.size(); from += NUMBERS_AN_EVENT) {
            List<Long> some = erased.subList(from, Math.min(erased.size(), from + NUMBERS_AN_EVENT));
            audit.record(
                    EventKind.CONTENT_ERASED,
                    about.with(
                                    Member.SEQUENCES,
                                    new JsonArray(some.stream().map(number -> (Json) Json.of(number)).toList()))
                            .with(Member.ACTOR, Json.of(caller.name()))
                            .with(Member.REASON, Json.of(reason)));
        }
        metrics.counter("audit_content_erased_total", "Events whose content was erased.", "cause", "request")
                .add(erased.size());
    }
}
