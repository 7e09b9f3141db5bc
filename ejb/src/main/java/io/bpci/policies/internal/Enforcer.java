package io.bpci.policies.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.HubSuspensions;
import io.bpci.json.Json;
import io.bpci.nodes.NodeGuard;
import io.bpci.policy.Action;
import io.bpci.policy.Finding;
import io.bpci.policy.Policy;
import io.bpci.policy.Subject;
import io.bpci.policy.Traits;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * Does what a policy says to whom its condition is met by, each time in a transaction of its own: the record of it, its
 * effect and the audit event commit together.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Enforcer {
    /** What became of a finding. */
    public sealed interface Outcome {
        /** It acted, and leaves the subject alone until then. */
        record Acted(Instant until) implements Outcome {}

        /** It has acted before, and leaves the subject alone until then. */
        record Rests(Instant until) implements Outcome {}

        /** Neither. */
        record Nothing() implements Outcome {}
    }

    @Inject PolicyStore store;
    @Inject Neighbourhood neighbourhood;
    @Inject NodeGuard guard;
    @Inject HubSuspensions suspensions;
    @Inject AuditLog audit;
    @Inject ActionChanges changes;

    /**
     * Acts; or, where the condition could not be evaluated, notes that with the policy. Nothing, if the policy is not
     * switched on any more, has acted on the subject and leaves it alone still, or the subject is gone.
     *
     * @param version of the policy's definition
     * @return what became of it
     */
    public Outcome act(Finding finding, int version) {
        long number = store.begin();
        Policy policy = finding.policy();
        StoredPolicy stored = store.find(policy.id());
        if (stored == null || !stored.isSwitchedOn() || stored.definitionVersion() != version) {
            return new Outcome.Nothing();
        }
        Instant now = store.now();
        @Nullable String unclear = finding.unclear();
        if (unclear != null) {
            stored.unclear(unclear, now);
            return new Outcome.Nothing();
        }
        Instant rests = store.rests(policy.id(), finding.subject(), now).orElse(null);
        if (rests != null) return new Outcome.Rests(rests);
        Traits traits = neighbourhood.open(finding.subject()).orElse(null);
        if (traits == null) return new Outcome.Nothing();
        var action = new StoredAction(number, finding, version, List.copyOf(traits.organisations()), now);
        store.database().persist(action);
        String reason = "security policy %s, action %d".formatted(policy.id(), number);
        apply(finding.subject(), policy.action(), action.endsAt(), reason);
        record(finding, action, version, traits);
        changes.tell(action);
        store.forgetOld();
        return new Outcome.Acted(action.endsAt());
    }

    private void apply(Subject subject, Action action, Instant until, String reason) {
        switch (action) {
            case WARN, THROTTLE -> {
                // A throttle is in force once it is told, when this is committed.
            }
            case QUARANTINE -> {
                switch (subject.kind()) {
                    case NODE -> guard.isolate(new NodeId(subject.id()), until, reason);
                    case AGREEMENT -> suspensions.suspend(new Identifier(subject.id()), until, reason);
                }
            }
            case SUSPEND -> {
                switch (subject.kind()) {
                    case NODE -> guard.suspend(new NodeId(subject.id()), reason);
                    case AGREEMENT -> suspensions.suspend(new Identifier(subject.id()), null, reason);
                }
            }
        }
    }

    private void record(Finding finding, StoredAction action, int version, Traits traits) {
        Policy policy = finding.policy();
        var detail =
                Json.object()
                        .put("action_id", action.number())
                        .put("policy_id", policy.id().value())
                        .put("version", version)
                        .put("action", policy.action().wireName())
                        .put("condition", policy.condition().text())
                        .put("window_secs", policy.window().toSeconds())
                        .put("ends_at", action.endsAt().toString())
                        .put("observed", Observed.json(finding.observed()));
        if (policy.rateLimit() != null) detail.put("rate_limit", policy.rateLimit());
        var members = Json.object().put(Member.ACTOR, "hub").put(Member.DETAIL, detail.build());
        switch (finding.subject().kind()) {
            case NODE ->
                    members.put(Member.NODE, finding.subject().id())
                            .put(Member.ORGANISATION, traits.organisations().iterator().next());
            case AGREEMENT ->
                    members.put(Member.AGREEMENT, finding.subject().id())
                            .put(Member.TARGETS, Json.strings(traits.parties()));
        }
        audit.record(EventKind.POLICY_ACTED, members.build());
    }
}
