package io.bpci.policies.internal;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.policy.Action;
import io.bpci.policy.Subject;
import io.bpci.relay.Throttle;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The throttles in force. The database is what holds. Bounded by the nodes and agreements there are, and by the
 * policies that throttle them. Reads take no lock.
 */
@ApplicationScoped
public class LiveThrottles implements Throttle {
    /** One of perhaps several on a subject: the least counts. */
    private record Limit(long action, int perSecond, Instant until) {}

    private final Map<Subject, List<Limit>> limits = new ConcurrentHashMap<>();

    /** Takes in what the database has. */
    public void read(Collection<StoredAction> inForce) {
        for (StoredAction action : inForce) put(ActionChange.of(action));
    }

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) ActionChange change) {
        put(change);
    }

    private void put(ActionChange change) {
        Integer perSecond = change.rateLimit();
        if (change.action() != Action.THROTTLE || perSecond == null) return;
        limits.compute(
                change.subject(),
                (_, known) -> {
                    Stream<Limit> others =
                            known == null
                                    ? Stream.of()
                                    : known.stream().filter(each -> each.action() != change.number());
                    Stream<Limit> own =
                            change.isLifted()
                                    ? Stream.of()
                                    : Stream.of(new Limit(change.number(), perSecond, change.endsAt()));
                    List<Limit> now = Stream.concat(others, own).toList();
                    return now.isEmpty() ? null : now;
                });
    }

    /** Lets go of those whose time is over. */
    public void forgetOver(Instant now) {
        for (Subject subject : limits.keySet()) {
            limits.computeIfPresent(
                    subject,
                    (_, known) -> {
                        List<Limit> left = known.stream().filter(each -> each.until().isAfter(now)).toList();
                        return left.isEmpty() ? null : left;
                    });
        }
    }

    public int count() {
        return limits.size();
    }

    @Override
    public OptionalInt unitsPerSecond(NodeId sender, Instant now) {
        return limits.isEmpty() ? OptionalInt.empty() : least(Subject.node(sender.value()), now);
    }

    @Override
    public OptionalInt messagesPerSecond(Identifier agreement, Instant now) {
        return limits.isEmpty() ? OptionalInt.empty() : least(Subject.agreement(agreement.value()), now);
    }

    private OptionalInt least(Subject subject, Instant now) {
        List<Limit> known = limits.get(subject);
        if (known == null) return OptionalInt.empty();
        return known.stream().filter(each -> each.until().isAfter(now)).mapToInt(Limit::perSecond).min();
    }
}
