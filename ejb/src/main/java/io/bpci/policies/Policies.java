package io.bpci.policies;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.policies.internal.Language;
import io.bpci.policies.internal.PolicyChange;
import io.bpci.policies.internal.PolicyStore;
import io.bpci.policies.internal.StoredPolicy;
import io.bpci.policy.Action;
import io.bpci.policy.Policy;
import io.bpci.policy.Subject;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.DefinePolicy;
import io.bpci.wire.PolicyInfo;
import io.bpci.wire.PolicyPage;

import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Security policies: what is to be done to nodes, or under agreements, when. An operator defines those that watch its
 * own organisation, an admin also those that watch all; who sees nodes sees those that watch them.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, CONFLICT for what contradicts the
 * policy's state, OVERLOADED when there are as many as may be.
 */
@Stateless
public class Policies {
    private static final int MAX_DESCRIPTION = 500;

    @Inject PolicyStore store;
    @Inject Language language;
    @Inject AuditLog audit;
    @Inject HubSettings settings;
    @Inject Event<PolicyChange> changes;

    /**
     * What became of a definition.
     *
     * @param isNew whether there was no policy of that name
     */
    public record Definition(boolean isNew, PolicyInfo policy) {}

    /** Defines a policy, which acts once it is switched on; again with the same, changes nothing. */
    public Definition define(Caller caller, Identifier id, DefinePolicy request) {
        caller.requireOperator();
        Policy policy = read(id, organisation(caller, request.organisation()), request);
        requireMayChange(caller, policy.organisation());
        String description = request.description();
        if (description != null && description.length() > MAX_DESCRIPTION) {
            throw invalid("description has at most %d characters".formatted(MAX_DESCRIPTION));
        }
        store.begin();
        StoredPolicy known = store.find(id);
        if (known != null) return again(caller, known, policy, description);
        if (store.count() >= settings.interAppConfig().maxPolicies()) {
            throw new HubException(
                    Fault.OVERLOADED,
                    "there are as many security policies as may be, " + settings.interAppConfig().maxPolicies());
        }
        var stored = new StoredPolicy(policy, description, caller.name(), store.now());
        store.database().persist(stored);
        changed(caller, stored, EventKind.POLICY_DEFINED);
        return new Definition(true, stored.toInfo());
    }

    private Definition again(Caller caller, StoredPolicy known, Policy policy, @Nullable String description) {
        requireMayChange(caller, known.organisation());
        var conditions = language.conditions();
        if (known.isSwitchedOn() && !policy.equals(known.policy(conditions))) {
            throw new HubException(
                    Fault.CONFLICT, "the policy is switched on: switch it off, or define another beside it");
        }
        if (known.define(policy, description, caller.name(), store.now(), conditions)) {
            changed(caller, known, EventKind.POLICY_DEFINED);
        }
        return new Definition(false, known.toInfo());
    }

    private static @Nullable String organisation(Caller caller, @Nullable String asked) {
        if (asked == null) {
            if (caller.is(Role.HUB_ADMIN)) return null;
            if (caller.organisation() == null) {
                throw new HubException(Fault.FORBIDDEN, "the caller acts for no organisation");
            }
            return caller.organisation();
        }
        try {
            return Identifier.parse(asked).value();
        } catch (Malformed e) {
            throw invalid("organisation " + e.getMessage());
        }
    }

    private Policy read(Identifier id, @Nullable String organisation, DefinePolicy request) {
        try {
            Subject.Kind watches = member("watches", () -> Subject.Kind.parse(request.watches()));
            return new Policy(
                    id,
                    organisation,
                    member("condition", () -> language.conditions().read(watches, request.condition())),
                    Duration.ofSeconds(request.windowSecs()),
                    member("action", () -> Action.parse(request.action())),
                    request.rateLimit(),
                    Duration.ofSeconds(request.durationSecs()));
        } catch (Malformed e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static <T> T member(String name, Supplier<T> read) {
        try {
            return read.get();
        } catch (Malformed e) {
            throw new Malformed(name + " " + e.getMessage());
        }
    }

    private static void requireMayChange(Caller caller, @Nullable String organisation) {
        if (organisation != null) caller.requireOperatorOf(organisation);
        else if (!caller.is(Role.HUB_ADMIN)) {
            throw new HubException(Fault.FORBIDDEN, "a policy that watches all is the business of a hub-admin");
        }
    }

    /**
     * @throws HubException FORBIDDEN, NOT_FOUND to who may not switch it on
     */
    public void requireMaySwitch(Caller caller, Identifier id) {
        requireForAct(caller, id);
    }

    private StoredPolicy requireForAct(Caller caller, Identifier id) {
        caller.requireOperator();
        StoredPolicy stored = store.require(id);
        requireMayChange(caller, stored.organisation());
        return stored;
    }

    /** From now on it acts. Only what was tried on past traffic is switched on. */
    public PolicyInfo switchOn(Caller caller, Identifier id) {
        store.begin();
        StoredPolicy stored = requireForAct(caller, id);
        if (!stored.isTried()) {
            throw new HubException(
                    Fault.CONFLICT,
                    "version %d of the policy was not tried on past traffic: make a dry run first"
                            .formatted(stored.definitionVersion()));
        }
        if (!stored.isSwitchedOn()) {
            // While none was switched on nobody followed the log: what came meanwhile is not for this one to act on.
            if (store.switchedOn().isEmpty()) store.progress().seen(audit.end());
            stored.switchOn(true);
            changed(caller, stored, EventKind.POLICY_SWITCHED_ON);
        }
        return stored.toInfo();
    }

    /** It acts no more; what it did stays until it ends, or is lifted. */
    public PolicyInfo switchOff(Caller caller, Identifier id) {
        store.begin();
        StoredPolicy stored = requireForAct(caller, id);
        if (stored.isSwitchedOn()) {
            stored.switchOn(false);
            changed(caller, stored, EventKind.POLICY_SWITCHED_OFF);
        }
        return stored.toInfo();
    }

    /** Removes it; what it did stays until it ends, or is lifted. */
    public PolicyInfo remove(Caller caller, Identifier id) {
        store.begin();
        StoredPolicy stored = requireForAct(caller, id);
        stored.switchOn(false);
        changed(caller, stored, EventKind.POLICY_REMOVED);
        store.database().remove(stored);
        return stored.toInfo();
    }

    private void changed(Caller caller, StoredPolicy policy, EventKind kind) {
        PolicyInfo is = policy.toInfo();
        var detail =
                Json.object()
                        .put("policy_id", is.policyId().value())
                        .put("version", is.version())
                        .put("watches", is.watches())
                        .put("condition", is.condition())
                        .put("window_secs", is.windowSecs())
                        .put("action", is.action())
                        .put("duration_secs", is.durationSecs());
        if (is.rateLimit() != null) detail.put("rate_limit", is.rateLimit());
        audit.record(
                kind,
                Json.object()
                        .put(Member.ACTOR, caller.name())
                        .putIfPresent(Member.ORGANISATION, is.organisation())
                        .put(Member.DETAIL, detail.build())
                        .build());
        changes.fire(new PolicyChange(is.policyId()));
    }

    public PolicyInfo get(Caller caller, Identifier id) {
        caller.requireSight();
        StoredPolicy stored = store.require(id);
        String organisation = stored.organisation();
        if (organisation != null && !caller.sees(organisation)) {
            throw new HubException(Fault.FORBIDDEN, "the policy watches another organisation");
        }
        return stored.toInfo();
    }

    /** Those that the caller sees, in the order of their names. */
    public PolicyPage list(Caller caller, PageRequest page) {
        caller.requireSight();
        // No organisation has that name: who has none sees those that watch all.
        String only = caller.seesAll() ? null : Objects.requireNonNullElse(caller.organisation(), "");
        return page.page(
                store.list(only, page.after(), page.size() + 1),
                policy -> policy.id().value(),
                (policies, next) -> new PolicyPage(policies.stream().map(StoredPolicy::toInfo).toList(), next));
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
