package io.bpci.identity;

import io.bpci.government.Agencies;
import io.bpci.government.Decisions;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.Role;
import io.bpci.problem.Fault;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/**
 * Who may do what a method does. Denies by default: it is reached by whom its {@link RolesAllowed} names, by whom
 * Keycloak allows what its {@link Decided} names, or by all when it says {@link PermitAll}, and by nobody when it says
 * nothing; what is {@link SteppedUp} only after a login that does. Safe for concurrent use.
 */
@ApplicationScoped
public class Admission {
    /** What passes where an agency has used its rate up: what lifting it takes, and emergencies. */
    private static final Set<String> URGENT = Set.of("session", "bypass", "emergency");

    @Inject Decisions decisions;
    @Inject Agencies agencies;
    @Inject StepUp stepUp;

    /**
     * Lets the caller through, and counts an officer's request for the rate of its agency.
     *
     * @throws HubException UNAUTHENTICATED or FORBIDDEN if the rule does not admit it; INSUFFICIENT_AUTHENTICATION if
     *     it would after another login; RATE_LIMITED; UNAVAILABLE when nobody can tell
     */
    public void admit(Method method, Authentication caller) {
        if (method.isAnnotationPresent(PermitAll.class)) return;
        RolesAllowed allowed = method.getAnnotation(RolesAllowed.class);
        Decided decided = method.getAnnotation(Decided.class);
        if (allowed == null && decided == null) throw new HubException(Fault.FORBIDDEN, "nobody may do this");
        if (!(caller instanceof Authentication.Proven proven)) {
            throw new HubException(Fault.UNAUTHENTICATED, "this needs an access token");
        }
        if (allowed != null && !hasRole(proven.caller(), allowed)) {
            throw new HubException(Fault.FORBIDDEN, "this needs the role " + String.join(" or ", allowed.value()));
        }
        if (decided != null) requirePermission(decided, proven);
        if (method.isAnnotationPresent(SteppedUp.class)) stepUp.require(proven.token());
    }

    private void requirePermission(Decided decided, Authentication.Proven proven) {
        boolean urgent = URGENT.contains(decided.resource());
        proven.token()
                .claim(AccessToken.GOVERNMENT_ID)
                .map(Officers::governmentId)
                .ifPresent(agency -> agencies.admit(agency, urgent));
        if (!permits(proven, decided.resource(), decided.scope())) {
            throw new HubException(
                    Fault.FORBIDDEN,
                    "Keycloak does not allow the caller to %s: %s".formatted(decided.scope(), decided.resource()));
        }
    }

    /**
     * Whether {@link #admit} would let the caller through, after another login if need be; asked before something is
     * offered, it counts for nothing.
     *
     * @throws HubException UNAVAILABLE when nobody can tell
     */
    public boolean wouldAdmit(Method method, Authentication.Proven caller) {
        if (method.isAnnotationPresent(PermitAll.class)) return true;
        RolesAllowed allowed = method.getAnnotation(RolesAllowed.class);
        Decided decided = method.getAnnotation(Decided.class);
        if (allowed == null && decided == null) return false;
        if (allowed != null && !hasRole(caller.caller(), allowed)) return false;
        return decided == null || permits(caller, decided.resource(), decided.scope());
    }

    /**
     * Whether Keycloak allows the caller that scope of that resource.
     *
     * @throws HubException UNAVAILABLE when nobody can tell
     */
    public boolean permits(Authentication.Proven caller, String resource, String scope) {
        return decisions.permits(caller.token().compact(), caller.until(), resource, scope);
    }

    /**
     * The same, for who goes on for longer than a request.
     *
     * @param within how old the decision may be
     * @throws HubException UNAVAILABLE when nobody can tell
     */
    public boolean permits(Authentication.Proven caller, String resource, String scope, Duration within) {
        return decisions.permits(caller.token().compact(), caller.until(), resource, scope, within);
    }

    private static boolean hasRole(Caller caller, RolesAllowed allowed) {
        return Arrays.stream(allowed.value()).anyMatch(name -> Role.named(name).filter(caller::is).isPresent());
    }
}
