package io.bpci.audit;

import io.bpci.json.Malformed;

import java.util.Locale;

/** What can happen. The wire names are these in lower case with underscores, and stable. */
public enum EventKind {
    // A message's way.
    ACCEPTED,
    REFUSED,
    DELIVERED,
    ACKNOWLEDGED,
    REJECTED,
    EXPIRED,
    WITHDRAWN,
    REQUEUED,
    PURGED,

    // A node's life.
    NODE_REGISTERED,
    NODE_UPDATED,
    NODE_KEY_ROTATED,
    NODE_KEY_FORCED,
    NODE_ENCRYPTION_KEY_PUBLISHED,
    NODE_SUSPENDED,
    NODE_RESUMED,
    NODE_ISOLATED,
    NODE_RELEASED,
    NODE_DEREGISTERED,
    CONSENT_GRANTED,
    CONSENT_WITHDRAWN,

    // Sessions, and what came without one.
    SESSION_OPENED,
    SESSION_CLOSED,
    UNAUTHENTICATED,

    // Decisions.
    WEIGHT_SET,
    WEIGHT_WITHDRAWN,
    CONSENSUS_PROPOSED,
    CONSENSUS_OPENED,
    EQUIVOCATION_PROVEN,
    CONSENSUS_DECIDED,
    CONSENSUS_EXPIRED,
    CONSENSUS_VETOED,
    CONSENSUS_EXECUTED,
    CONSENSUS_FAILED,
    EMERGENCY_RATIFIED,
    EMERGENCY_SUPERSEDED,
    EMERGENCY_LAPSED,

    // Applications and what they agree on.
    APP_REGISTERED,
    APP_UPDATED,
    APP_ATTESTED,
    AGREEMENT_PROPOSED,
    AGREEMENT_SIGNED,
    AGREEMENT_IN_FORCE,
    AGREEMENT_DECLINED,
    AGREEMENT_AMENDED,
    AGREEMENT_SUSPENDED,
    AGREEMENT_RESUMED,
    AGREEMENT_REVOKED,
    AGREEMENT_EXPIRED,

    // Security policies.
    POLICY_DEFINED,
    POLICY_SWITCHED_ON,
    POLICY_SWITCHED_OFF,
    POLICY_REMOVED,
    POLICY_ACTED,
    POLICY_ACTION_LIFTED,

    // Government agencies.
    AGENCY_SET_UP,
    AGENCY_SECRET_RENEWED,
    AGENCY_REVOKED,
    OFFICER_ADDED,
    OFFICER_DISABLED,
    OFFICER_ENABLED,
    GOVERNMENT_SESSION_OPENED,
    GOVERNMENT_SESSION_ENDED,
    GOVERNMENT_LOGIN_ENDED,
    GOVERNMENT_OPERATION,
    GOVERNMENT_BYPASS,
    PLAYBOOK_PUBLISHED,
    PLAYBOOK_RETIRED,
    GOVERNMENT_EMERGENCY_DECLARED,
    GOVERNMENT_EMERGENCY_ACKNOWLEDGED,
    GOVERNMENT_EMERGENCY_ESCALATED,
    GOVERNMENT_EMERGENCY_ENDED,
    GOVERNMENT_CASE_STEP,
    GOVERNMENT_CASE_ERASED,

    // Compliance.
    COMPLIANCE_CONTROL_DEFINED,
    COMPLIANCE_CONTROL_SWITCHED_ON,
    COMPLIANCE_CONTROL_SWITCHED_OFF,
    COMPLIANCE_CONTROL_RETIRED,
    COMPLIANCE_FINDING_OPENED,
    COMPLIANCE_FINDING_RESOLVED,
    COMPLIANCE_WAIVER_GRANTED,
    COMPLIANCE_WAIVER_WITHDRAWN,

    // Contracts.
    CONTRACT_UPLOADED,
    CONTRACT_DEPLOYMENT,
    CONTRACT_RUN,
    CONTRACT_RETIRED,

    // The hub itself.
    SCHEMA_REGISTERED,
    SCHEMA_RETIRED,
    CONFIGURATION_CHANGED,
    CONTENT_ERASED,
    HUB_STARTED,
    HUB_STOPPED,
    LOG_KEYS_ROTATED,

    // Another log, which this hub witnesses.
    LOG_FORKED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws Malformed if there is no such kind
     */
    public static EventKind parse(String wireName) {
        for (EventKind kind : values()) if (kind.wireName().equals(wireName)) return kind;
        throw new Malformed("there is no event kind of that name");
    }
}
