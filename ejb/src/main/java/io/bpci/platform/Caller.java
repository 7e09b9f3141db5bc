package io.bpci.platform;

import io.bpci.problem.Fault;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Set;

/**
 * The person or service on whose behalf something is done, as its token proved it. Deny by default: what none of the
 * methods here allows is forbidden.
 *
 * @param name as it appears in the audit log
 * @param organisation whose business it may do; null when the token names none
 */
public record Caller(String name, @Nullable String organisation, Set<Role> roles) {
    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /**
     * @throws HubException FORBIDDEN to those who act for no organisation, not even their own
     */
    public void requireOperator() {
        if (!is(Role.HUB_ADMIN) && !is(Role.NODE_OPERATOR)) {
            throw new HubException(Fault.FORBIDDEN, "this needs the role node-operator or hub-admin");
        }
    }

    /**
     * A hub-admin acts for every organisation, a node-operator for its own.
     *
     * @throws HubException FORBIDDEN
     */
    public void requireOperatorOf(String organisation) {
        requireOperator();
        if (!is(Role.HUB_ADMIN) && !Objects.equals(organisation, this.organisation)) {
            throw new HubException(Fault.FORBIDDEN, "an operator acts for its own organisation only");
        }
    }

    /**
     * @throws HubException FORBIDDEN
     */
    public void requireAdmin() {
        if (!is(Role.HUB_ADMIN)) throw new HubException(Fault.FORBIDDEN, "this needs the role hub-admin");
    }

    /** Whether it sees the business of every organisation, not only of its own. */
    public boolean seesAll() {
        return is(Role.HUB_ADMIN) || is(Role.AUDITOR);
    }

    /** Whether it sees the business of that organisation. */
    public boolean sees(String organisation) {
        return seesAll() || (is(Role.NODE_OPERATOR) && Objects.equals(organisation, this.organisation));
    }

    /**
     * @throws HubException FORBIDDEN to those who see no organisation's business, not even their own
     */
    public void requireSight() {
        if (!seesAll() && !is(Role.NODE_OPERATOR)) {
            throw new HubException(Fault.FORBIDDEN, "this needs the role node-operator, auditor or hub-admin");
        }
    }
}
