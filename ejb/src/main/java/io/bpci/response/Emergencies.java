package io.bpci.response;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.emergency.Playbook;
import io.bpci.envelope.NodeId;
import io.bpci.government.AgencyDirectory;
import io.bpci.government.GovernmentSessions;
import io.bpci.government.Officer;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.Cursor;
import io.bpci.platform.FreshId;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.response.internal.ConcernedAgency;
import io.bpci.response.internal.Declaration;
import io.bpci.response.internal.EmergencyAlarm;
import io.bpci.response.internal.ResponseStore;
import io.bpci.response.internal.StoredEmergency;
import io.bpci.response.internal.StoredPlaybook;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AcknowledgeEmergency;
import io.bpci.wire.CloseEmergency;
import io.bpci.wire.DeclareEmergency;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.EmergencyPage;
import io.bpci.wire.EmergencyStatus;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Emergencies that are declared by a playbook, and exercises of them. All agencies with tasks are told at once and say
 * that they know; of those that are silent the ones are told whom the playbook names. Whether the caller may do this at
 * all is asked of Keycloak before.
 */
@Stateless
public class Emergencies {
    private static final Sorting<StoredEmergency> SORTING = Sorting.newestFirst("declared_at", StoredEmergency::number);
    private static final int MAX_REASON = 500;
    private static final int MAX_NOTE = 500;
    private static final int MAX_OUTCOME = 2_000;

    @Inject ResponseStore store;
    @Inject GovernmentSessions sessions;
    @Inject AgencyDirectory agencies;
    @Inject AuditLog audit;
    @Inject HubSettings settings;
    @Inject SecureRandom random;

    /**
     * What became of a declaration.
     *
     * @param isNew whether nothing was declared under that key before
     */
    public record Declared(boolean isNew, EmergencyInfo emergency) {}

    /**
     * Declares an emergency, or an exercise of one, by a playbook of the officer's agency; the same under the same key
     * again is that emergency.
     *
     * @throws HubException NOT_FOUND, INVALID_REQUEST; CONFLICT if another was declared under that key, or the playbook
     *     is retired; OVERLOADED
     */
    public Declared declare(Officer officer, DeclareEmergency request) {
        requireText("reason", request.reason(), MAX_REASON);
        sessions.requireOpen(officer, request.sessionId());
        NodeId agency = agencies.require(officer).governmentId();
        long number = store.begin();
        Instant now = store.now();
        var asked = Declaration.of(request, settings.government().emergencyMaxDuration());
        Optional<StoredEmergency> known = store.underKey(agency, asked.key());
        if (known.isPresent()) return repeated(known.get(), asked, now);
        StoredPlaybook playbook = requirePlaybook(agency, request);
        if (store.countOpen(agency) >= settings.government().maxOpenEmergencies()) {
            throw new HubException(
                    Fault.OVERLOADED,
                    "the agency has as many emergencies as may be at once, "
                            + settings.government().maxOpenEmergencies());
        }
        var emergency =
                new StoredEmergency(
                        FreshId.of("gov-emergency", random), number, asked, playbook, officer.caller().name(), now);
        store.add(emergency, concerned(emergency, playbook.playbook()));
        store.alarm(number, emergency, EmergencyAlarm.Kind.DECLARED, now);
        record(EventKind.GOVERNMENT_EMERGENCY_DECLARED, emergency, emergency.governmentId(), officer, null);
        return new Declared(true, info(emergency, now));
    }

    private Declared repeated(StoredEmergency known, Declaration asked, Instant now) {
        if (!known.requestDigest().equals(asked.digest())) {
            throw new HubException(Fault.CONFLICT, "the agency declared another emergency under that idempotency_key");
        }
        return new Declared(false, info(known, now));
    }

    private StoredPlaybook requirePlaybook(NodeId agency, DeclareEmergency request) {
        List<StoredPlaybook> versions =
                store.versions(request.playbookId()).stream()
                        .filter(each -> each.governmentId().equals(agency))
                        .toList();
        StoredPlaybook playbook =
                versions.stream()
                        .filter(each -> request.version() == null || request.version() == each.playbookVersion())
                        .findFirst()
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.NOT_FOUND,
                                        versions.isEmpty()
                                                ? "the agency has no playbook " + request.playbookId()
                                                : "the playbook has no version " + request.version()));
        if (playbook.isRetired()) {
            throw new HubException(Fault.CONFLICT, "the playbook %s is retired".formatted(request.playbookId()));
        }
        return playbook;
    }

    private static List<ConcernedAgency> concerned(StoredEmergency emergency, Playbook playbook) {
        List<ConcernedAgency> concerned = new ArrayList<>();
        for (NodeId each : playbook.agencies()) {
            concerned.add(new ConcernedAgency(emergency.emergencyId(), each, concerned.size(), true));
        }
        for (NodeId each : playbook.escalateTo()) {
            if (playbook.agencies().contains(each)) continue;
            concerned.add(new ConcernedAgency(emergency.emergencyId(), each, concerned.size(), false));
        }
        return concerned;
    }

    /** Those that the caller sees, the newest first. */
    public EmergencyPage list(Officer caller, boolean activeOnly, PageRequest page) {
        Cursor<StoredEmergency> cursor = SORTING.cursor(page);
        Instant now = store.now();
        return page.page(
                store.list(caller, activeOnly, now, cursor, page.size() + 1),
                cursor::keyOf,
                (found, next) -> {
                    var concerned = store.agencies(found);
                    return new EmergencyPage(
                            found.stream()
                                    .map(each ->
                                            each.toInfo(now, concerned.getOrDefault(each.emergencyId(), List.of())))
                                    .toList(),
                            next);
                });
    }

    /** Those of these that the caller sees, by their ids; the others are left out. */
    public Map<String, EmergencyInfo> seen(Officer caller, Collection<String> emergencyIds) {
        if (emergencyIds.isEmpty()) return Map.of();
        Instant now = store.now();
        List<StoredEmergency> found = store.seen(caller, emergencyIds);
        var concerned = store.agencies(found);
        return found.stream()
                .collect(
                        Collectors.toMap(
                                StoredEmergency::emergencyId,
                                each -> each.toInfo(now, concerned.getOrDefault(each.emergencyId(), List.of()))));
    }

    public EmergencyInfo get(Officer caller, String emergencyId) {
        return info(require(caller, emergencyId), store.now());
    }

    /**
     * Says that the officer's agency, which has tasks in it, knows; said again, it stays as it was.
     *
     * @throws HubException NOT_FOUND; FORBIDDEN if the agency has no tasks in it; CONFLICT if it is over
     */
    public EmergencyInfo acknowledge(Officer officer, String emergencyId, AcknowledgeEmergency request) {
        String note = request.note();
        if (note != null && note.length() > MAX_NOTE) {
            throw invalid("note has at most %d characters".formatted(MAX_NOTE));
        }
        sessions.requireOpen(officer, request.sessionId());
        NodeId agency = agencies.require(officer).governmentId();
        store.begin();
        Instant now = store.now();
        StoredEmergency emergency = require(officer, emergencyId);
        ConcernedAgency own =
                store.agencies(emergency).stream()
                        .filter(each -> each.hasTasks() && each.governmentId().equals(agency))
                        .findFirst()
                        .orElseThrow(
                                () -> new HubException(Fault.FORBIDDEN, "the agency has no tasks in this emergency"));
        if (!own.isSilent()) return info(emergency, now);
        requireActive(emergency, now);
        own.acknowledge(officer.caller().name(), note, now);
        record(EventKind.GOVERNMENT_EMERGENCY_ACKNOWLEDGED, emergency, agency, officer, note);
        return info(emergency, now);
    }

    /**
     * Ends it, by the agency that declared it; all whom it concerns are told. One that is closed stays as it is.
     *
     * @throws HubException NOT_FOUND; FORBIDDEN to other agencies; CONFLICT if it expired; INVALID_REQUEST
     */
    public EmergencyInfo close(Officer officer, String emergencyId, CloseEmergency request) {
        requireText("outcome", request.outcome(), MAX_OUTCOME);
        sessions.requireOpen(officer, request.sessionId());
        NodeId agency = agencies.require(officer).governmentId();
        long number = store.begin();
        Instant now = store.now();
        StoredEmergency emergency = require(officer, emergencyId);
        if (!emergency.governmentId().equals(agency)) {
            throw new HubException(Fault.FORBIDDEN, "the emergency was declared by another agency");
        }
        if (emergency.status() == EmergencyStatus.CLOSED) return info(emergency, now);
        requireActive(emergency, now);
        end(emergency, EmergencyStatus.CLOSED, officer, request.outcome(), number, now);
        return info(emergency, now);
    }

    private void end(
            StoredEmergency emergency,
            EmergencyStatus how,
            @Nullable Officer by,
            @Nullable String outcome,
            long number,
            Instant now) {
        emergency.end(how, by == null ? null : by.caller().name(), outcome, now);
        store.alarm(number, emergency, EmergencyAlarm.Kind.ENDED, now);
        record(EventKind.GOVERNMENT_EMERGENCY_ENDED, emergency, emergency.governmentId(), by, outcome);
    }

    private static void requireActive(StoredEmergency emergency, Instant now) {
        if (emergency.isOver(now)) {
            String status = emergency.toInfo(now, List.of()).status().name().toLowerCase(Locale.ROOT);
            throw new HubException(Fault.CONFLICT, "the emergency is " + status);
        }
    }

    /**
     * Escalates one whose agencies were silent for too long, or writes down that one expired: one at a time, for each
     * act takes a number of its own.
     *
     * @return whether there was one
     */
    public boolean next() {
        Instant at = store.now();
        if (store.toEscalate(at, 1).isEmpty() && store.due(at, 1).isEmpty()) return false;
        long number = store.begin();
        Instant now = store.now();
        for (StoredEmergency due : store.due(now, 1)) {
            end(due, EmergencyStatus.EXPIRED, null, null, number, now);
            return true;
        }
        for (StoredEmergency silent : store.toEscalate(now, 1)) {
            silent.escalate(now);
            store.alarm(number, silent, EmergencyAlarm.Kind.ESCALATED, now);
            record(EventKind.GOVERNMENT_EMERGENCY_ESCALATED, silent, silent.governmentId(), null, null);
            return true;
        }
        return false;
    }

    /** How many are active, or exercises. */
    public long countOpen(boolean drill) {
        return store.countOpen(drill);
    }

    private StoredEmergency require(Officer caller, String emergencyId) {
        return store.find(emergencyId, caller)
                .orElseThrow(() ->
                        new HubException(
                                Fault.NOT_FOUND, "there is no emergency " + emergencyId + " that the caller sees"));
    }

    private EmergencyInfo info(StoredEmergency emergency, Instant now) {
        return emergency.toInfo(now, store.agencies(emergency));
    }

    /** Under the emergency's id, as the messages about it: so all of it is found together. */
    private void record(
            EventKind kind, StoredEmergency emergency, NodeId agency, @Nullable Officer by, @Nullable String reason) {
        JsonObject detail =
                Json.object()
                        .put("playbook_id", emergency.playbook().playbookId().value())
                        .put("version", emergency.playbook().playbookVersion())
                        .put("playbook_digest", emergency.playbook().digest())
                        .put("drill", emergency.isDrill())
                        .put("status", emergency.status().name().toLowerCase(Locale.ROOT))
                        .build();
        audit.record(
                kind,
                Json.object()
                        .putIfPresent(Member.ACTOR, by == null ? null : by.caller().name())
                        .put(Member.ORGANISATION, agency.value())
                        .put(Member.CORRELATION, emergency.emergencyId())
                        .putIfPresent(Member.REASON, reason)
                        .put(Member.DETAIL, detail)
                        .build());
    }

    private static void requireText(String name, String text, int most) {
        if (text.isBlank() || text.length() > most) throw invalid("%s has 1 to %d characters".formatted(name, most));
    }

    private static HubException invalid(String why) {
        return new HubException(Fault.INVALID_REQUEST, why);
    }
}
