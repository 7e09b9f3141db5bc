package io.bpci.response.internal;

import io.bpci.emergency.Playbook;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.HubIdentity;
import io.bpci.settings.HubSettings;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What agencies are told of an emergency: one message of the hub to all whom it concerns. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Alarms {
    public static final MessageType TYPE = new MessageType("x-bpci-emergency");
    private static final int GROUP = 20;

    @Inject ResponseStore store;
    @Inject HubIdentity identity;
    @Inject HubSettings settings;
    @Inject Ed25519 signatures;

    /** A message that is to be sent, of which then is said that it {@link #sent was}. */
    public record Due(long number, Envelope message) {}

    /** What is to be told next, the oldest first. */
    public List<Due> due() {
        return store.toSend(GROUP).stream().map(each -> new Due(each.number(), message(each))).toList();
    }

    public void sent(Due due) {
        store.sent(due.number());
    }

    private Envelope message(EmergencyAlarm alarm) {
        StoredEmergency emergency = store.find(alarm.emergencyId());
        if (emergency == null) throw new IllegalStateException("an alarm of no emergency, " + alarm.number());
        List<ConcernedAgency> agencies = store.agencies(emergency);
        return Envelope.draft()
                .messageId(new MessageId(alarm.messageId()))
                .source(new NodeId(settings.oracleConfig().nodeId()))
                .targets(List.copyOf(targets(alarm, emergency, agencies)))
                .messageType(TYPE)
                .priority(alarm.kind() == EmergencyAlarm.Kind.ENDED ? Priority.HIGH : Priority.CRITICAL)
                .createdAt(store.now())
                .correlationId(new Identifier(emergency.emergencyId()))
                .content(content(alarm, emergency, agencies))
                .sign(identity.key(), signatures);
    }

    /** Of an escalation the silent ones are told once more, and who declared it. */
    private static Set<NodeId> targets(
            EmergencyAlarm alarm, StoredEmergency emergency, List<ConcernedAgency> agencies) {
        var targets = new LinkedHashSet<NodeId>();
        for (ConcernedAgency agency : agencies) {
            boolean told =
                    switch (alarm.kind()) {
                        case DECLARED -> agency.hasTasks();
                        case ESCALATED -> agency.isSilent() || !agency.hasTasks();
                        case ENDED -> true;
                    };
            if (told) targets.add(agency.governmentId());
        }
        if (alarm.kind() == EmergencyAlarm.Kind.ESCALATED || targets.isEmpty()) targets.add(emergency.governmentId());
        return targets;
    }

    private static JsonObject content(EmergencyAlarm alarm, StoredEmergency emergency, List<ConcernedAgency> agencies) {
        StoredPlaybook stored = emergency.playbook();
        var content =
                Json.object()
                        .put("emergency", alarm.kind().wireName())
                        .put("emergency_id", emergency.emergencyId())
                        .put("drill", emergency.isDrill())
                        .put("government_id", emergency.governmentId().value())
                        .put("playbook_id", stored.playbookId().value())
                        .put("version", stored.playbookVersion())
                        .put("playbook_digest", stored.digest())
                        .put("title", stored.title())
                        .put("reason", emergency.reason());
        switch (alarm.kind()) {
            case DECLARED -> {
                Playbook playbook = stored.playbook();
                content.put("acknowledge_by", Timestamp.write(emergency.acknowledgeBy()))
                        .put("tasks", Playbook.tasks(playbook.tasks()));
            }
            case ESCALATED ->
                    content.put(
                            "silent",
                            Json.strings(
                                    agencies.stream()
                                            .filter(ConcernedAgency::isSilent)
                                            .map(each -> each.governmentId().value())
                                            .toList()));
            case ENDED ->
                    content.put("status", emergency.status().name().toLowerCase(Locale.ROOT))
                            .putIfPresent("outcome", emergency.outcome());
        }
        return content.build();
    }
}
