package io.bpci.policies;

import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.Identifier;
import io.bpci.platform.Leadership;
import io.bpci.platform.Metrics;
import io.bpci.platform.Rounds;
import io.bpci.policies.internal.Enforcer;
import io.bpci.policies.internal.LiveThrottles;
import io.bpci.policies.internal.Neighbourhood;
import io.bpci.policies.internal.Observed;
import io.bpci.policies.internal.Patrol;
import io.bpci.policies.internal.Patrol.Active;
import io.bpci.policies.internal.PolicyChange;
import io.bpci.policies.internal.StoredAction;
import io.bpci.policy.Action;
import io.bpci.policy.Finding;
import io.bpci.policy.Happening;
import io.bpci.policy.Watch;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Logger;

/**
 * Follows the audit log with the policies that are switched on, and acts. How far it came is kept, and what lies in the
 * windows is counted again after a start, so that a restart forgives nobody. The hub that leads does it; where nothing
 * is switched on it reads nothing.
 */
@Singleton
@Startup
@DependsOn("AgreementClock")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class PolicyKeeper {
    private static final Logger LOG = Logger.getLogger(PolicyKeeper.class.getName());
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int BATCH = 5_000;

    /** Events reach the log a moment after they happen: a second is over when that has passed too. */
    private static final long LATE_SECONDS = 1;

    @Inject Patrol patrol;
    @Inject Enforcer enforcer;
    @Inject Neighbourhood neighbourhood;
    @Inject LiveThrottles throttles;
    @Inject Leadership leadership;
    @Inject Metrics metrics;
    @Inject InstantSource clock;

    @Resource ManagedThreadFactory threads;

    private final Map<Action, Metrics.Counter> acted = new EnumMap<>(Action.class);
    private @Nullable Rounds rounds;
    private volatile boolean stale = true;

    // Owned by the thread of the rounds.
    private @Nullable Watch watch;
    private final Map<Identifier, Integer> versions = new HashMap<>();
    private long next;

    @PostConstruct
    void begin() {
        open();
        rounds = Rounds.begin("policy patrol", threads, leadership.lock(), RETRY, this::round);
    }

    void open() {
        throttles.read(patrol.inForce().stream().filter(action -> !action.isLifted()).toList());
        metrics.gauge("policy_events_not_seen", "Audit events that security policies have not seen.", patrol::behind);
        metrics.gauge("policy_throttles", "Nodes and agreements that a policy throttles.", throttles::count);
        for (Action action : Action.values()) {
            acted.put(
                    action, metrics.counter("policy_actions_total", "What policies did.", "action", action.wireName()));
        }
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    /** Other policies act from now on. */
    public void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) PolicyChange change) {
        stale = true;
        if (rounds != null) rounds.wake();
    }

    Duration round() {
        try {
            return follow();
        } catch (RuntimeException e) {
            // What was found and not done is found again, from where all was done.
            stale = true;
            throw e;
        }
    }

    private Duration follow() {
        Instant now = clock.instant();
        throttles.forgetOver(now);
        // The clock went back: seconds that are to come again would end nothing until they are over.
        if (watch != null && watch.isAheadOf(now.plusSeconds(LATE_SECONDS))) stale = true;
        if (stale) {
            stale = false;
            begin(patrol.active(), now);
        }
        if (watch == null) return IDLE;
        List<SequencedEvent> events = patrol.from(next, BATCH);
        for (SequencedEvent event : events) {
            for (Happening each : Observed.in(event.event())) act(watch.take(each.notAfter(now)));
            next = event.sequence() + 1;
        }
        boolean isAll = events.size() < BATCH;
        if (isAll && watch.isOver(now.minusSeconds(LATE_SECONDS))) act(watch.end());
        if (!events.isEmpty()) patrol.seen(next);
        return isAll ? IDLE : Duration.ZERO;
    }

    /** With other policies, or after a start: what lies in the windows is counted again. */
    private void begin(List<Active> active, Instant now) {
        watch = null;
        versions.clear();
        if (active.isEmpty()) return;
        for (Active each : active) versions.put(each.policy().id(), each.version());
        var fresh = new Watch(active.stream().map(Active::policy).toList(), neighbourhood::open);
        for (StoredAction action : patrol.inForce()) fresh.rest(action.policyId(), action.subject(), action.endsAt());
        long seen = patrol.seenBefore();
        long at = patrol.windowBegin(fresh, seen);
        while (at < seen) {
            List<SequencedEvent> events = patrol.from(at, (int) Math.min(BATCH, seen - at));
            if (events.isEmpty()) break;
            for (SequencedEvent event : events) {
                for (Happening each : Observed.in(event.event())) fresh.count(each.notAfter(now));
            }
            at = events.getLast().sequence() + 1;
        }
        next = seen;
        watch = fresh;
    }

    private void act(List<Finding> findings) {
        for (Finding finding : findings) {
            Integer version = versions.get(finding.policy().id());
            if (version == null) continue;
            switch (enforcer.act(finding, version)) {
                case Enforcer.Outcome.Acted(Instant until) -> {
                    rest(finding, until);
                    tell(finding);
                }
                case Enforcer.Outcome.Rests(Instant until) -> rest(finding, until);
                case Enforcer.Outcome.Nothing() -> {
                    // The subject is gone, or the policy.
                }
            }
        }
    }

    private void rest(Finding finding, Instant until) {
        if (watch != null) watch.rest(finding.policy().id(), finding.subject(), until);
    }

    private void tell(Finding finding) {
        Action action = finding.policy().action();
        Objects.requireNonNull(acted.get(action)).add(1);
        LOG.warning(
                "security policy %s: %s of %s".formatted(finding.policy().id(), action.wireName(), finding.subject()));
    }
}
