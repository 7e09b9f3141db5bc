package io.bpci.compliance.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.control.SubjectKind;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import java.time.Instant;
import java.util.List;

/** Findings as they begin and end, each with its audit event. To be used within an act. */
@Dependent
public class FindingBook {
    @Inject ComplianceStore store;
    @Inject AuditLog audit;

    void open(Failure failure) {
        var finding = new StoredFinding(store.begin(), failure);
        String evidence = finding.firstEvent();
        AuditEvent event =
                record(
                        EventKind.COMPLIANCE_FINDING_OPENED,
                        finding,
                        Json.object()
                                .put("result", failure.verdict().result().wireName())
                                .put("severity", failure.control().severity().wireName())
                                .put("version", failure.version())
                                .putIfPresent("evidence", evidence.isEmpty() ? null : evidence));
        finding.evidenced(event.eventId());
        store.database().persist(finding);
    }

    void resolve(StoredFinding finding, Resolution because, Instant now) {
        finding.resolve(because, now);
        record(EventKind.COMPLIANCE_FINDING_RESOLVED, finding, Json.object().put("because", because.wireName()));
    }

    /** All that are about that control. */
    public void resolveAll(Identifier control, Resolution because, Instant now) {
        for (StoredFinding finding : store.unresolvedOf(control)) resolve(finding, because, now);
    }

    private AuditEvent record(EventKind kind, StoredFinding finding, JsonObject.Builder detail) {
        var members = Json.object();
        if (finding.subjectKind() == SubjectKind.MESSAGE) members.put(Member.NODE, finding.subject());
        if (finding.subjectKind() == SubjectKind.AGREEMENT) members.put(Member.AGREEMENT, finding.subject());
        List<String> organisations = finding.organisations();
        if (!organisations.isEmpty()) members.put(Member.ORGANISATION, organisations.getFirst());
        detail.put("finding_id", finding.number())
                .put("control_id", finding.controlId().value())
                .put("subject_kind", finding.subjectKind().wireName())
                .putIfPresent("jurisdiction", finding.jurisdiction());
        return audit.record(kind, members.put(Member.DETAIL, detail.build()).build());
    }
}
