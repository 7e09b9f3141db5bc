package io.bpci.nodes;

import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Malformed;
import io.bpci.nodes.internal.AllowKey;
import io.bpci.nodes.internal.AllowRule;
import io.bpci.nodes.internal.Node;
import io.bpci.nodes.internal.NodeStore;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AllowRuleInfo;
import io.bpci.wire.AllowRulePage;
import io.bpci.wire.NewAllowRule;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/**
 * Who may send to whom across organisations: rules that the target's operator makes and takes back. Within an
 * organisation no rule is needed.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, OVERLOADED when the hub has its {@code
 * registry.max_allow_rules}.
 */
@Stateless
public class Consents {
    private static final Pattern RULE_ID = Pattern.compile("[A-Za-z0-9_-]{43}");

    @Inject NodeStore store;
    @Inject HubSettings settings;

    /** Makes a rule, or finds it made. */
    public AllowRuleInfo grant(Caller caller, NewAllowRule request) {
        caller.requireOperator();
        if ((request.targetNode() == null) == (request.targetOrganisation() == null)) {
            throw invalid("exactly one of target_node and target_organisation must be given");
        }
        if ((request.sourceNode() == null) == (request.sourceOrganisation() == null)) {
            throw invalid("exactly one of source_node and source_organisation must be given");
        }
        long number = store.begin();
        String target = organisation(request.targetNode(), request.targetOrganisation(), "target_organisation");
        caller.requireOperatorOf(target);
        String source = organisation(request.sourceNode(), request.sourceOrganisation(), "source_organisation");
        if (source.equals(target)) throw invalid("within one organisation no rule is needed");
        var key = new AllowKey(target, text(request.targetNode()), source, text(request.sourceNode()));
        return grant(caller, key, number).toInfo();
    }

    private AllowRule grant(Caller caller, AllowKey key, long number) {
        AllowRule rule = store.database().find(AllowRule.class, key.ruleId());
        if (rule != null && rule.isInForce()) return rule;
        requireRoom();
        if (rule == null) {
            rule = new AllowRule(key, caller.name(), store.now());
            store.database().persist(rule);
        } else {
            rule.grant(caller.name(), store.now());
        }
        store.changed(rule, number, EventKind.CONSENT_GRANTED, caller.name());
        return rule;
    }

    private void requireRoom() {
        long inForce =
                store.database()
                        .createQuery("select count(r) from AllowRule r where r.withdrawnAt is null", Long.class)
                        .getSingleResult();
        if (inForce >= settings.registry().maxAllowRules()) {
            throw new HubException(
                    Fault.OVERLOADED,
                    "the hub has all the allow rules it may have, " + settings.registry().maxAllowRules());
        }
    }

    /** The rules in force whose target or source is an organisation that the caller sees, in the order of their ids. */
    public AllowRulePage list(Caller caller, PageRequest page) {
        caller.requireSight();
        String mine =
                caller.seesAll()
                        ? ""
                        : " and (r.targetOrganisation = :organisation or r.sourceOrganisation = :organisation)";
        var query =
                store.database()
                        .createQuery(
                                "select r from AllowRule r where r.withdrawnAt is null and r.ruleId > :after"
                                        + mine
                                        + " order by r.ruleId",
                                AllowRule.class)
                        .setParameter("after", page.after(RULE_ID))
                        .setMaxResults(page.size() + 1);
        if (!caller.seesAll()) query.setParameter("organisation", caller.organisation());
        var found = query.getResultStream().map(AllowRule::toInfo).toList();
        return page.page(found, AllowRuleInfo::ruleId, AllowRulePage::new);
    }

    /** Takes a rule back; one that was taken back before stays so. */
    public void withdraw(Caller caller, String ruleId) {
        caller.requireOperator();
        long number = store.begin();
        AllowRule rule = store.database().find(AllowRule.class, ruleId);
        if (rule == null) throw new HubException(Fault.NOT_FOUND, "there is no such rule");
        caller.requireOperatorOf(rule.targetOrganisation());
        if (rule.withdraw(store.now())) store.changed(rule, number, EventKind.CONSENT_WITHDRAWN, caller.name());
    }

    /** The organisation that is named, or that of the node that is. */
    private String organisation(@Nullable NodeId node, @Nullable String named, String member) {
        if (node != null) {
            Node known = store.require(node);
            known.requireRegistered();
            return known.organisation();
        }
        try {
            return new Identifier(named == null ? "" : named).value();
        } catch (Malformed e) {
            throw invalid(member + " " + e.getMessage());
        }
    }

    private static @Nullable String text(@Nullable NodeId node) {
        return node == null ? null : node.value();
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
