package io.bpci.policies.internal;

import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.SequencedEvent;
import io.bpci.json.Malformed;
import io.bpci.policy.Policy;
import io.bpci.policy.Watch;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the patrol over the audit log reads and notes, each time in a transaction of its own. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Patrol {
    /** At most so much of what lies in the windows is counted again after a start. */
    static final long MOST_AGAIN = 500_000;

    @Inject PolicyStore store;
    @Inject Language language;
    @Inject AuditLog audit;

    /** A policy that acts, and which version of it. */
    public record Active(Policy policy, int version) {}

    /** Those that act; one whose condition this hub does not understand says so and does not. */
    public List<Active> active() {
        List<Active> active = new ArrayList<>();
        for (StoredPolicy each : store.switchedOn()) {
            try {
                active.add(new Active(each.policy(language.conditions()), each.definitionVersion()));
            } catch (Malformed e) {
                each.unclear(String.valueOf(e.getMessage()), store.now());
            }
        }
        return active;
    }

    public List<StoredAction> inForce() {
        return store.inForce(store.now());
    }

    /** The number of the event before which all are seen. */
    public long seenBefore() {
        return store.progress().nextSeq();
    }

    public long behind() {
        return store.switchedOn().isEmpty() ? 0 : Math.max(0, audit.end() - seenBefore());
    }

    /** All before that number are seen, and what was to be done about them is done. */
    public void seen(long next) {
        PolicyProgress progress = store.progress();
        if (progress.nextSeq() < next) progress.seen(next);
    }

    public List<SequencedEvent> from(long sequence, int most) {
        return audit.from(sequence, most);
    }

    /** From which event on those within the longest window lie, that were seen already. */
    public long windowBegin(Watch watch, long seenBefore) {
        Instant from = store.now().minus(watch.longestWindow());
        AuditLog.Page first = audit.find(AuditQuery.ALL.between(from, null), null, 1);
        long begin = first.events().isEmpty() ? seenBefore : first.events().getFirst().sequence();
        return Math.max(begin, seenBefore - MOST_AGAIN);
    }
}
