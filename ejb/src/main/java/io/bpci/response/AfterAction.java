package io.bpci.response;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.response.internal.ConcernedAgency;
import io.bpci.response.internal.EmergencyAlarm;
import io.bpci.response.internal.ResponseStore;
import io.bpci.response.internal.StoredEmergency;
import io.bpci.settings.HubSettings;
import io.bpci.wire.EmergencyReport;
import io.bpci.wire.EmergencyReport.Happened;
import io.bpci.wire.EmergencyReport.Reaction;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The after-action report of an emergency: what the log has of it, which anybody can prove with the receipts it names.
 * The log takes in what happened a moment later, so a report that is asked for at once may lack the last of it.
 */
@Stateless
public class AfterAction {
    /** What one report shows at most. */
    private static final int MOST = 2_000;

    @Inject ResponseStore store;
    @Inject AuditLog log;
    @Inject HubSettings settings;

    /**
     * @throws HubException NOT_FOUND if there is none that the caller sees
     */
    public EmergencyReport report(Officer caller, String emergencyId) {
        StoredEmergency emergency =
                store.find(emergencyId, caller)
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.NOT_FOUND,
                                        "there is no emergency " + emergencyId + " that the caller sees"));
        var events = new TreeMap<Long, AuditEvent>();
        AuditLog.Page page = log.find(AuditQuery.ofCorrelation(emergencyId), null, AuditLog.MAX_PAGE);
        for (SequencedEvent each : page.events()) events.put(each.sequence(), each.event());
        List<EmergencyAlarm> alarms = store.alarms(emergency);
        for (EmergencyAlarm alarm : alarms) {
            for (SequencedEvent each : log.sequencedLifeOf(hub(), alarm.messageId())) {
                events.put(each.sequence(), each.event());
            }
        }
        boolean complete = page.next() == null && events.size() <= MOST;
        List<ConcernedAgency> concerned = store.agencies(emergency);
        return new EmergencyReport(
                emergency.toInfo(store.now(), concerned),
                first(emergency, events.values(), EventKind.ACCEPTED, null).orElse(null),
                concerned.stream()
                        .filter(ConcernedAgency::hasTasks)
                        .map(each -> reaction(emergency, events.values(), each.governmentId()))
                        .toList(),
                complete,
                events.entrySet().stream().limit(MOST).map(each -> happened(each.getKey(), each.getValue())).toList());
    }

    private String hub() {
        return settings.oracleConfig().nodeId();
    }

    private static Reaction reaction(StoredEmergency emergency, Collection<AuditEvent> events, NodeId agency) {
        return new Reaction(
                agency,
                first(emergency, events, EventKind.ACKNOWLEDGED, agency).orElse(null),
                first(emergency, events, EventKind.GOVERNMENT_EMERGENCY_ACKNOWLEDGED, agency).orElse(null));
    }

    /** After how many milliseconds the first event of that kind was, about that agency if one is given. */
    private static Optional<Long> first(
            StoredEmergency emergency, Collection<AuditEvent> events, EventKind kind, @Nullable NodeId agency) {
        return events.stream()
                .filter(each -> each.kind() == kind)
                .filter(each -> agency == null || agency.value().equals(about(each)))
                .map(AuditEvent::at)
                .min(Instant::compareTo)
                .map(emergency::since);
    }

    /** The agency, or its node, which has the same name. */
    private static @Nullable String about(AuditEvent event) {
        return event.text(Member.TARGET).or(() -> event.text(Member.ORGANISATION)).orElse(null);
    }

    private static Happened happened(long sequence, AuditEvent event) {
        String about = about(event);
        return new Happened(
                sequence,
                event.at(),
                event.kind().wireName(),
                about,
                event.text(Member.ACTOR).orElse(null),
                event.text(Member.MESSAGE).orElse(null),
                "/api/v1/audit/events/%d/receipt".formatted(sequence));
    }
}
