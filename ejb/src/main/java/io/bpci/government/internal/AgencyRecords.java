package io.bpci.government.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.Caller;
import io.bpci.platform.FreshId;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AddOfficer;
import io.bpci.wire.AgencyInfo;
import io.bpci.wire.AgencyInfo.Status;
import io.bpci.wire.BypassStatus;
import io.bpci.wire.GovernmentSessionInfo.EndReason;
import io.bpci.wire.RegisterNode;
import io.bpci.wire.SetUpAgency;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The steps of an agency's life, each in a transaction of its own: between them Keycloak is asked. */
@Stateless
public class AgencyRecords {
    /** What an agency's node is. */
    private static final NodeType NODE_TYPE = new NodeType("x-government-agency");

    @Inject AgencyStore store;
    @Inject SessionStore sessions;
    @Inject BypassStore bypasses;
    @Inject NodeRegistry nodes;
    @Inject AuditLog audit;
    @Inject HubSettings settings;
    @Inject SecureRandom random;

    /** Of which jurisdiction an agency is, one that was revoked too; empty if there is none, or not yet. */
    public Optional<String> jurisdiction(NodeId governmentId) {
        return Optional.ofNullable(store.find(governmentId))
                .filter(agency -> agency.status() != Status.CONFIGURING)
                .map(Agency::jurisdiction);
    }

    /**
     * Begins to set it up, goes on with what was begun and left, or finds it done.
     *
     * @throws HubException CONFLICT if it is another, is being set up by somebody, or was revoked; OVERLOADED
     */
    public Agency begin(Caller caller, SetUpAgency request) {
        store.begin();
        Agency known = store.find(request.governmentId());
        if (known == null) {
            if (store.count() >= settings.government().maxAgencies()) {
                throw new HubException(
                        Fault.OVERLOADED,
                        "there are as many agencies as may be, " + settings.government().maxAgencies());
            }
            var agency = new Agency(request, FreshId.of("gov-access", random), caller.name(), store.now());
            store.database().persist(agency);
            return agency;
        }
        if (known.status() == Status.REVOKED) {
            throw new HubException(Fault.CONFLICT, "the agency was revoked; its id is not used again");
        }
        List<String> differences = known.differences(request);
        if (!differences.isEmpty()) {
            throw new HubException(
                    Fault.CONFLICT, "the agency is set up with another " + String.join(", ", differences));
        }
        if (known.status() == Status.CONFIGURING && !known.takeOver(caller.name(), store.now())) {
            throw HubException.retryAfterMs(Fault.CONFLICT, 2_000, "the agency is being set up right now");
        }
        return known;
    }

    /** Ends setting it up: with its node, and the event. */
    public void complete(Caller caller, Agency begun, Ed25519PublicKey key) {
        store.begin();
        Agency agency = requireAttempt(begun);
        String organisation = agency.governmentId().value();
        nodes.register(
                caller,
                new RegisterNode(agency.governmentId(), NODE_TYPE, null, organisation, null, null, null, key, null));
        agency.configured();
        var detail =
                Json.object()
                        .put("jurisdiction", agency.jurisdiction())
                        .put("access_level", agency.accessLevel().role())
                        .put("security_clearance", agency.securityClearance().claim())
                        .put("client_id", agency.clientId());
        record(EventKind.AGENCY_SET_UP, caller, agency, detail);
    }

    private Agency requireAttempt(Agency begun) {
        return ours(begun)
                .orElseThrow(
                        () -> new HubException(Fault.CONFLICT, "somebody else went on with setting up the agency"));
    }

    private Optional<Agency> ours(Agency begun) {
        return Optional.ofNullable(store.find(begun.governmentId()))
                .filter(agency -> agency.isOfAttempt(begun.attemptAt()));
    }

    /** Whether nobody else went on with it, and it is not done. */
    public boolean isOurs(Agency begun) {
        return ours(begun).isPresent();
    }

    /** As if it had never begun; unless somebody else went on with it. */
    public void abandon(Agency begun) {
        store.begin();
        ours(begun).ifPresent(store.database()::remove);
    }

    public Agency requireConfigured(NodeId governmentId) {
        Agency agency = store.require(governmentId);
        if (agency.status() != Status.CONFIGURED) {
            throw new HubException(
                    Fault.CONFLICT,
                    agency.status() == Status.REVOKED ? "the agency was revoked" : "the agency is not set up yet");
        }
        return agency;
    }

    public void renewed(Caller caller, NodeId governmentId) {
        record(EventKind.AGENCY_SECRET_RENEWED, caller, store.require(governmentId), Json.object());
    }

    public void officerAdded(Caller caller, NodeId governmentId, AddOfficer officer) {
        var detail =
                Json.object()
                        .put("officer", officer.username())
                        .put("access_level", officer.accessLevel().role())
                        .put("security_clearance", officer.securityClearance().claim());
        if (officer.walletId() != null) detail.put("wallet_id", officer.walletId().value());
        record(EventKind.OFFICER_ADDED, caller, store.require(governmentId), detail);
    }

    /** As it is, whether it takes part or not. */
    public Agency require(NodeId governmentId) {
        return store.require(governmentId);
    }

    /** Ends the sessions of that officer. */
    public void officerDisabled(
            Caller caller, NodeId governmentId, String username, String subject, @Nullable String reason) {
        store.begin();
        int ended = sessions.revokeAllOfSubject(subject, caller.name(), reason, store.now());
        audit.record(
                EventKind.OFFICER_DISABLED,
                Json.object()
                        .put(Member.ACTOR, caller.name())
                        .put(Member.ORGANISATION, governmentId.value())
                        .putIfPresent(Member.REASON, reason)
                        .put(
                                Member.DETAIL,
                                Json.object().put("officer", username).put("sessions_ended", (long) ended).build())
                        .build());
    }

    public void officerEnabled(Caller caller, NodeId governmentId, String username) {
        record(EventKind.OFFICER_ENABLED, caller, store.require(governmentId), Json.object().put("officer", username));
    }

    /** Ends its part for good, with its sessions and its node. */
    public Agency revoke(Caller caller, NodeId governmentId, @Nullable String reason) {
        store.begin();
        Agency agency = store.require(governmentId);
        if (agency.status() == Status.CONFIGURING) {
            throw new HubException(Fault.CONFLICT, "the agency is not set up yet");
        }
        Instant now = store.now();
        if (!agency.revoke(caller.name(), reason, now)) return agency;
        int ended = sessions.endAllOf(governmentId, EndReason.AGENCY_REVOKED, caller.name(), now);
        bypasses.open(governmentId, now)
                .ifPresent(
                        open -> bypasses.end(open, BypassStatus.ENDED, caller.name(), "the agency was revoked", now));
        if (nodes.registered(Set.of(governmentId)).containsKey(governmentId)) {
            nodes.deregister(caller, governmentId, "the agency was revoked");
        }
        audit.record(
                EventKind.AGENCY_REVOKED,
                Json.object()
                        .put(Member.ACTOR, caller.name())
                        .put(Member.ORGANISATION, governmentId.value())
                        .putIfPresent(Member.REASON, reason)
                        .put(Member.DETAIL, Json.object().put("sessions_ended", (long) ended).build())
                        .build());
        return agency;
    }

    /**
     * What the officers of that agency may ask; of one that does not exist, the least.
     *
     * @throws HubException FORBIDDEN if it was revoked
     */
    public int requestsPerMinute(NodeId governmentId) {
        Agency agency = store.find(governmentId);
        if (agency == null) return Agency.LEAST_REQUESTS;
        if (agency.status() == Status.REVOKED) throw new HubException(Fault.FORBIDDEN, "the agency was revoked");
        return agency.rateLimits().requestsPerMinute();
    }

    /** Those that are revoked, of which Keycloak was not told yet. */
    public List<Agency> toDisable(int limit) {
        return store.toDisable(limit);
    }

    public void clientIsDisabled(NodeId governmentId) {
        store.require(governmentId).clientIsDisabled();
    }

    /** As {@link AgencyStore#list}. */
    public List<AgencyInfo> list(
            @Nullable NodeId only, @Nullable Status status, @Nullable String jurisdiction, String after, int limit) {
        List<Agency> found = store.list(only, status, jurisdiction, after, limit);
        var open = store.openSessions(found);
        return found.stream().map(agency -> agency.toInfo(open.getOrDefault(agency.governmentId(), 0L))).toList();
    }

    public AgencyInfo info(NodeId governmentId) {
        Agency agency = store.require(governmentId);
        return agency.toInfo(store.openSessions(List.of(agency)).getOrDefault(governmentId, 0L));
    }

    private void record(EventKind kind, Caller caller, Agency agency, JsonObject.Builder detail) {
        audit.record(
                kind,
                Json.object()
                        .put(Member.ACTOR, caller.name())
                        .put(Member.ORGANISATION, agency.governmentId().value())
                        .put(Member.DETAIL, detail.build())
                        .build());
    }
}
