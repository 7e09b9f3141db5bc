package io.bpci.policies;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.HubSuspensions;
import io.bpci.json.Json;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.Caller;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.Sorting;
import io.bpci.policies.internal.ActionChanges;
import io.bpci.policies.internal.PolicyStore;
import io.bpci.policies.internal.StoredAction;
import io.bpci.policy.Action;
import io.bpci.problem.Fault;
import io.bpci.wire.PolicyActionInfo;
import io.bpci.wire.PolicyActionPage;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * What policies did, and how that ends before its time: by an operator of the organisation to which the node, or either
 * party of the agreement, belongs.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST.
 */
@Stateless
public class PolicyActions {
    private static final Sorting<StoredAction> SORTING = Sorting.newestFirst("begun_at", StoredAction::number);

    @Inject PolicyStore store;
    @Inject NodeRegistry nodes;
    @Inject HubSuspensions suspensions;
    @Inject AuditLog audit;
    @Inject ActionChanges changes;

    /**
     * What policies did to what the caller sees, the last first.
     *
     * @param policy null for all
     */
    public PolicyActionPage list(Caller caller, @Nullable Identifier policy, PageRequest page) {
        caller.requireSight();
        // No organisation has that name.
        String only = caller.seesAll() ? null : Objects.requireNonNullElse(caller.organisation(), "");
        Cursor<StoredAction> cursor = SORTING.cursor(page);
        return page.page(
                store.actions(policy, only, cursor, page.size() + 1),
                cursor::keyOf,
                (actions, next) -> new PolicyActionPage(actions.stream().map(StoredAction::toInfo).toList(), next));
    }

    /**
     * Ends what a policy did: a throttle, a quarantine, a suspension. The policy leaves the subject alone for as long
     * as it would have. Again, changes nothing.
     */
    public PolicyActionInfo lift(Caller caller, long number) {
        caller.requireOperator();
        store.begin();
        StoredAction action = store.requireAction(number);
        if (!caller.is(Role.HUB_ADMIN) && !action.organisations().contains(caller.organisation())) {
            throw new HubException(Fault.FORBIDDEN, "the policy acted on another organisation");
        }
        if (!action.lift(caller.name(), store.now())) return action.toInfo();
        undo(caller, action);
        record(caller, action);
        changes.tell(action);
        return action.toInfo();
    }

    private void undo(Caller caller, StoredAction action) {
        boolean shutOut = action.action() == Action.QUARANTINE || action.action() == Action.SUSPEND;
        if (!shutOut) return;
        String id = action.subject().id();
        switch (action.subject().kind()) {
            case NODE -> {
                if (action.action() == Action.SUSPEND) nodes.resume(caller, new NodeId(id));
                else nodes.release(caller, new NodeId(id));
            }
            case AGREEMENT -> suspensions.end(new Identifier(id), caller.name());
        }
    }

    private void record(Caller caller, StoredAction action) {
        var detail =
                Json.object()
                        .put("action_id", action.number())
                        .put("policy_id", action.policyId().value())
                        .put("action", action.action().wireName())
                        .build();
        var members = Json.object().put(Member.ACTOR, caller.name()).put(Member.DETAIL, detail);
        switch (action.subject().kind()) {
            case NODE ->
                    members.put(Member.NODE, action.subject().id())
                            .put(Member.ORGANISATION, action.organisations().getFirst());
            case AGREEMENT -> members.put(Member.AGREEMENT, action.subject().id());
        }
        audit.record(EventKind.POLICY_ACTION_LIFTED, members.build());
    }
}
