package io.bpci.cases.internal;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseStep;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.CaseEntry;
import io.bpci.wire.SecurityClearance;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** A step that took effect, as it was signed. */
@Entity
@Table(name = "case_step")
public class StoredCaseStep {
    private static final String CASES = "/api/v1/integration/government/cases/";

    @Id private long number;

    @Column(name = "case_id")
    private String caseId;

    private String step;

    @Column(name = "government_id")
    private String governmentId;

    private String actor;

    @Column(name = "message_id")
    private String messageId;

    private String digest;

    @Enumerated(EnumType.STRING)
    private SecurityClearance classification;

    @SuppressWarnings("UnusedVariable") // what queries ask for
    @Column(name = "clearance_rank")
    private int rank;

    @SuppressWarnings("UnusedVariable") // what queries ask for
    private boolean restricted;

    private byte @Nullable [] envelope;

    @Column(name = "taken_at")
    private Instant takenAt;

    protected StoredCaseStep() {}

    StoredCaseStep(long number, CaseStep taken, SecurityClearance classification, String actor, Instant now) {
        this.number = number;
        this.classification = classification;
        this.actor = actor;
        rank = classification.rank();
        caseId = taken.caseId().value();
        step = taken.act().wireName();
        governmentId = taken.agency().value();
        messageId = taken.envelope().messageId().value();
        digest = taken.digest().hex();
        restricted = taken.act() instanceof CaseAct.AddDocument;
        envelope = taken.envelope().bytes();
        takenAt = now;
    }

    public long number() {
        return number;
    }

    public Identifier caseId() {
        return new Identifier(caseId);
    }

    public NodeId agency() {
        return new NodeId(governmentId);
    }

    public MessageId messageId() {
        return new MessageId(messageId);
    }

    public String digest() {
        return digest;
    }

    public SecurityClearance classification() {
        return classification;
    }

    /** Whether everybody knows of it who has that clearance, with which the case is seen. */
    boolean isKnownToAll(int clearance) {
        return !restricted && rank <= clearance;
    }

    public Instant takenAt() {
        return takenAt;
    }

    /** As it was signed; null when it is erased. */
    public byte @Nullable [] envelope() {
        return envelope == null ? null : envelope.clone();
    }

    String wireName() {
        return step;
    }

    public String envelopePath() {
        return CASES + caseId + "/steps/" + number;
    }

    public String receiptPath() {
        return envelopePath() + "/receipt";
    }

    public CaseEntry toEntry() {
        return new CaseEntry(
                number,
                step,
                agency(),
                actor,
                takenAt,
                classification,
                messageId(),
                digest,
                content(),
                envelopePath(),
                receiptPath());
    }

    private @Nullable JsonObject content() {
        if (envelope == null) return null;
        var json = (JsonObject) StrictJson.parse(envelope);
        return json.get("content") instanceof JsonObject content ? content.without("sealed") : null;
    }
}
