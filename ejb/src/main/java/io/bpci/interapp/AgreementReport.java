package io.bpci.interapp;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.internal.AgreementStore;
import io.bpci.json.Json;
import io.bpci.json.JsonNumber;
import io.bpci.platform.Caller;
import io.bpci.wire.AgreementAudit;
import io.bpci.wire.AgreementInfo;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the audit log has about an agreement: counts, messages with their receipts, and what was refused. */
@Stateless
public class AgreementReport {
    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_MESSAGES = 1_000;

    /** Those of messages, in the order in which they are shown. */
    private static final List<EventKind> COUNTED =
            List.of(
                    EventKind.ACCEPTED,
                    EventKind.REFUSED,
                    EventKind.ACKNOWLEDGED,
                    EventKind.REJECTED,
                    EventKind.EXPIRED,
                    EventKind.WITHDRAWN);

    @Inject AgreementStore store;
    @Inject Agreements agreements;
    @Inject AuditLog audit;

    /** What was found, from the newest event to the oldest. */
    private static final class Found {
        final Map<EventKind, Long> counts = new EnumMap<>(EventKind.class);
        final Map<String, Long> refusals = new HashMap<>();
        final List<AgreementAudit.Event> steps = new ArrayList<>();
        final List<AgreementAudit.Message> messages = new ArrayList<>();

        /** What became of messages whose acceptance is still to come. */
        final Map<String, SequencedEvent> outcomes = new HashMap<>();
    }

    public AgreementAudit report(Caller caller, Identifier id) {
        AgreementInfo agreement = agreements.get(caller, id);
        var found = new Found();
        AuditQuery query = AuditQuery.ofAgreement(id.value());
        Long position = null;
        int looked = 0;
        do {
            AuditLog.Page page = audit.find(query, position, AuditLog.MAX_PAGE);
            page.events().forEach(event -> add(found, event));
            looked += page.events().size();
            position = page.next();
        } while (position != null && looked < MOST_EVENTS);
        var counts = Json.object();
        for (EventKind kind : COUNTED) counts.put(kind.wireName(), found.counts.getOrDefault(kind, 0L));
        return new AgreementAudit(
                id,
                agreement.state(),
                store.now(),
                counts.build(),
                found.refusals.entrySet().stream()
                        .map(each -> new AgreementAudit.Refusals(each.getKey(), each.getValue()))
                        .sorted(
                                Comparator.comparingLong(AgreementAudit.Refusals::count)
                                        .reversed()
                                        .thenComparing(AgreementAudit.Refusals::problem))
                        .toList(),
                found.steps,
                found.messages,
                position == null);
    }

    private static void add(Found found, SequencedEvent sequenced) {
        AuditEvent event = sequenced.event();
        EventKind kind = event.kind();
        if (kind != EventKind.DELIVERED && !COUNTED.contains(kind)) {
            found.steps.add(
                    new AgreementAudit.Event(
                            event.at(),
                            kind.wireName(),
                            event.text(Member.NODE).map(NodeId::new).orElse(null),
                            sequenced.sequence(),
                            receipt(sequenced)));
            return;
        }
        found.counts.merge(kind, count(event), Long::sum);
        switch (kind) {
            case REFUSED -> found.refusals.merge(event.text(Member.PROBLEM).orElse(""), count(event), Long::sum);
            case ACKNOWLEDGED, REJECTED, EXPIRED, WITHDRAWN -> found.outcomes.putIfAbsent(identity(event), sequenced);
            case ACCEPTED -> {
                if (found.messages.size() < MOST_MESSAGES) found.messages.add(message(found, sequenced));
            }
            default -> {
                // What comes before the end of a message's way.
            }
        }
    }

    private static AgreementAudit.Message message(Found found, SequencedEvent accepted) {
        AuditEvent event = accepted.event();
        @Nullable SequencedEvent outcome = found.outcomes.remove(identity(event));
        return new AgreementAudit.Message(
                event.at(),
                new NodeId(event.text(Member.NODE).orElseThrow()),
                event.text(Member.MESSAGE).orElseThrow(),
                event.text(Member.MESSAGE_TYPE).orElseThrow(),
                outcome == null ? "queued" : outcome.event().kind().wireName(),
                accepted.sequence(),
                receipt(accepted),
                outcome == null ? null : receipt(outcome));
    }

    private static String identity(AuditEvent event) {
        return event.text(Member.NODE).orElse("") + ' ' + event.text(Member.MESSAGE).orElse("");
    }

    private static long count(AuditEvent event) {
        // One that stands for many says how many.
        return event.json().get(Member.COUNT) instanceof JsonNumber count ? (long) count.value() : 1;
    }

    private static String receipt(SequencedEvent event) {
        return "/api/v1/audit/events/%d/receipt".formatted(event.sequence());
    }
}
