package io.bpci.policies.internal;

import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.SequencedEvent;
import io.bpci.policy.Finding;
import io.bpci.policy.Happening;
import io.bpci.policy.Policy;
import io.bpci.policy.Subject;
import io.bpci.policy.Watch;
import io.bpci.wire.PolicyTrial;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Shows what a policy would have done over past traffic, by the count that acts on what is to come. */
@Dependent
public class Rehearsal {
    private static final int BATCH = 5_000;
    private static final long MOST_EVENTS = 5_000_000;
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int MOST_FINDINGS = 100;

    @Inject AuditLog audit;
    @Inject Neighbourhood neighbourhood;

    /**
     * Reads what happened from then on, up to five million events and for up to twenty seconds; and what happened
     * within the window before, which is only counted.
     */
    public PolicyTrial run(Policy policy, int version, Instant from, Instant to) {
        return new Run(policy, version, from, to).run();
    }

    private final class Run {
        private final Policy policy;
        private final int version;
        private final Instant from;
        private final Instant to;
        private final Watch watch;
        private final long until = System.nanoTime() + LONGEST.toNanos();
        private final List<PolicyTrial.Finding> findings = new ArrayList<>();
        private final Set<Subject> subjects = new HashSet<>();
        private long events;
        private long actions;
        private long unclear;
        private @Nullable Instant readUntil;

        Run(Policy policy, int version, Instant from, Instant to) {
            this.policy = policy;
            this.version = version;
            this.from = from;
            this.to = to;
            watch = new Watch(List.of(policy), neighbourhood::any);
        }

        PolicyTrial run() {
            AuditQuery query = AuditQuery.ALL.between(from.minus(policy.window()), null);
            List<SequencedEvent> first = audit.find(query, null, 1).events();
            boolean isComplete = first.isEmpty() || read(first.getFirst().sequence());
            note(watch.end());
            return new PolicyTrial(
                    policy.id(),
                    version,
                    from,
                    to,
                    events,
                    isComplete,
                    readUntil,
                    actions,
                    subjects.size(),
                    unclear,
                    findings);
        }

        /** Whether it came to the end. */
        private boolean read(long sequence) {
            long next = sequence;
            while (true) {
                List<SequencedEvent> batch = audit.from(next, BATCH);
                for (SequencedEvent each : batch) {
                    if (!each.event().at().isBefore(to)) continue;
                    events++;
                    readUntil = each.event().at();
                    for (Happening happening : Observed.in(each.event())) take(happening);
                }
                if (batch.size() < BATCH) return true;
                // Events are stored in the order in which they are committed, within seconds of their time.
                if (batch.stream().noneMatch(each -> each.event().at().isBefore(to))) return true;
                if (events >= MOST_EVENTS || System.nanoTime() - until > 0) return false;
                next = batch.getLast().sequence() + 1;
            }
        }

        private void take(Happening happening) {
            if (happening.at().isBefore(from)) watch.count(happening);
            else note(watch.take(happening));
        }

        private void note(List<Finding> found) {
            for (Finding each : found) {
                if (each.unclear() == null) {
                    actions++;
                    subjects.add(each.subject());
                } else {
                    unclear++;
                }
                if (findings.size() == MOST_FINDINGS) continue;
                findings.add(
                        new PolicyTrial.Finding(
                                each.at(),
                                each.subject().id(),
                                each.at().plus(policy.duration()),
                                Observed.json(each.observed()),
                                each.unclear()));
            }
        }
    }
}
