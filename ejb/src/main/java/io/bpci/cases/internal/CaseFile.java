package io.bpci.cases.internal;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseStep;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.wire.CaseInfo;
import io.bpci.wire.SecurityClearance;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A case. */
@Entity
@Table(name = "case_file")
public class CaseFile {
    @Id
    @Column(name = "case_id")
    private String caseId;

    private long number;
    private @Nullable String title;

    @Column(name = "case_type")
    private String caseType;

    private @Nullable String purpose;

    @Enumerated(EnumType.STRING)
    private SecurityClearance classification;

    @SuppressWarnings("UnusedVariable") // what queries ask for
    @Column(name = "clearance_rank")
    private int rank;

    @Column(name = "lead_agency")
    private String lead;

    @Column(name = "hand_over_to")
    private @Nullable String handOverTo;

    @Column(name = "hand_over_digest")
    private @Nullable String handOverDigest;

    @Column(name = "opening_digest")
    private String openingDigest;

    @Enumerated(EnumType.STRING)
    private CaseState state;

    @Column(name = "opened_by")
    private String openedBy;

    @Column(name = "opened_at")
    private Instant openedAt;

    @Column(name = "retention_days")
    private long retentionDays;

    private long steps;
    private long bytes;

    /** When a step was taken last of which all know who see the case. */
    @Column(name = "active_at")
    private Instant activeAt;

    @Column(name = "closed_at")
    private @Nullable Instant closedAt;

    private @Nullable String outcome;

    @Column(name = "erase_at")
    private @Nullable Instant eraseAt;

    @Column(name = "erased_at")
    private @Nullable Instant erasedAt;

    @SuppressWarnings("UnusedVariable")
    @Version
    private long version;

    protected CaseFile() {}

    CaseFile(long number, CaseStep step, CaseAct.Open open, SecurityClearance classification, String by, Instant now) {
        this.number = number;
        this.classification = classification;
        rank = classification.rank();
        caseId = step.caseId().value();
        title = open.title();
        caseType = open.type().wireName();
        purpose = open.purpose();
        lead = step.agency().value();
        openingDigest = step.digest().hex();
        state = CaseState.OPENED;
        openedBy = by;
        openedAt = now;
        activeAt = now;
        retentionDays = open.retentionDays();
    }

    public Identifier caseId() {
        return new Identifier(caseId);
    }

    public long number() {
        return number;
    }

    public Instant activeAt() {
        return activeAt;
    }

    public SecurityClearance classification() {
        return classification;
    }

    public CaseState state() {
        return state;
    }

    NodeId lead() {
        return new NodeId(lead);
    }

    boolean isLedBy(NodeId agency) {
        return agency.value().equals(lead);
    }

    String openingDigest() {
        return openingDigest;
    }

    long steps() {
        return steps;
    }

    long bytes() {
        return bytes;
    }

    /** A step of so many bytes. What not all may know of does not show. */
    void added(StoredCaseStep step, long length, Instant now) {
        steps++;
        bytes += length;
        if (step.isKnownToAll(rank)) activeAt = now;
    }

    void joined() {
        state = CaseState.ACTIVE;
    }

    void askToLead(NodeId agency, Digest step) {
        handOverTo = agency.value();
        handOverDigest = step.hex();
    }

    boolean isAskedToLead(NodeId agency) {
        return agency.value().equals(handOverTo);
    }

    @Nullable String handOverDigest() {
        return handOverDigest;
    }

    void askNobodyToLead() {
        handOverTo = null;
        handOverDigest = null;
    }

    void ledBy(NodeId agency) {
        lead = agency.value();
        askNobodyToLead();
    }

    void close(String how, Instant now) {
        askNobodyToLead();
        state = CaseState.CLOSED;
        outcome = how;
        closedAt = now;
        eraseAt = now.plus(Duration.ofDays(retentionDays));
    }

    void erase(Instant now) {
        state = CaseState.ERASED;
        title = null;
        purpose = null;
        outcome = null;
        erasedAt = now;
    }

    public CaseInfo toInfo(List<CaseParticipant> participants) {
        return new CaseInfo(
                caseId(),
                title,
                caseType,
                purpose,
                classification,
                state.wireName(),
                lead(),
                openingDigest,
                openedAt,
                openedBy,
                activeAt,
                participants.stream().map(CaseParticipant::toInfo).toList(),
                handOverTo == null ? null : new NodeId(handOverTo),
                handOverDigest,
                retentionDays,
                closedAt,
                outcome,
                eraseAt,
                erasedAt);
    }
}
