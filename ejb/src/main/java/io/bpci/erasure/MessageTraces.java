package io.bpci.erasure;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that the audit log has about one identity, also of several messages that bore it one after the other.
 *
 * @param events in their order
 */
record MessageTraces(List<SequencedEvent> events) {
    MessageTraces {
        events = List.copyOf(events);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** The source, and every target that it was accepted for. */
    Set<NodeId> nodes() {
        return events.stream()
                .map(SequencedEvent::event)
                .flatMap(event ->
                        Stream.of(
                                        event.text(Member.NODE).stream(),
                                        event.text(Member.TARGET).stream(),
                                        event.texts(Member.TARGETS).stream())
                                .flatMap(names -> names))
                .map(NodeId::parse)
                .collect(Collectors.toSet());
    }

    /** The numbers of what is erased with it: why something was erased before is not about the message. */
    SortedSet<Long> erasable() {
        return events.stream()
                .filter(event -> event.event().kind() != EventKind.CONTENT_ERASED)
                .map(SequencedEvent::sequence)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    int erased() {
        return (int) events.stream().filter(event -> event.event().isErased()).count();
    }

    /** When the last of those that were accepted was created; empty where none was. */
    Optional<Instant> lastCreated() {
        return events.stream()
                .map(SequencedEvent::event)
                .filter(event -> event.kind() == EventKind.ACCEPTED)
                .flatMap(event -> event.text(Member.CREATED_AT).stream())
                .map(Timestamp::parse)
                .max(Instant::compareTo);
    }

    /** The targets for which it still waits, by their names. */
    Set<String> unsettled() {
        Map<String, Integer> waiting = new TreeMap<>();
        for (SequencedEvent numbered : events) {
            AuditEvent event = numbered.event();
            String target = event.text(Member.TARGET).orElse("");
            switch (event.kind()) {
                case ACCEPTED -> event.texts(Member.TARGETS).forEach(each -> waiting.merge(each, 1, Integer::sum));
                case REQUEUED -> waiting.merge(target, 1, Integer::sum);
                case ACKNOWLEDGED, REJECTED, EXPIRED, WITHDRAWN ->
                        waiting.computeIfPresent(target, (_, count) -> count > 1 ? count - 1 : null);
                default -> {
                    // Nothing enters or leaves a queue.
                }
            }
        }
        return waiting.keySet();
    }
}
