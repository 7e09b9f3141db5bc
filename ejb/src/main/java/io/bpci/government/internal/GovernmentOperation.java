package io.bpci.government.internal;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.OperationType;
import io.bpci.wire.PriorityLevel;
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

/** An operation: submitted, worked on, ended once. */
@Entity
@Table(name = "government_operation")
public class GovernmentOperation {
    @Id
    @Column(name = "operation_id")
    private String operationId;

    private long number;

    @Column(name = "requesting_government")
    private String requestingGovernment;

    @Column(name = "requesting_jurisdiction")
    private String requestingJurisdiction;

    @Column(name = "idempotency_key")
    private String idempotencyKey;

    @Column(name = "request_digest")
    private String requestDigest;

    @Enumerated(EnumType.STRING)
    @Column(name = "operation_type")
    private OperationType operationType;

    @Column(name = "target_jurisdiction")
    private String targetJurisdiction;

    @Enumerated(EnumType.STRING)
    @Column(name = "priority_level")
    private PriorityLevel priorityLevel;

    @Enumerated(EnumType.STRING)
    @Column(name = "security_classification")
    private SecurityClearance securityClassification;

    @Column(name = "classification_rank")
    private int classificationRank;

    private String title;

    private @Nullable String description;

    @Enumerated(EnumType.STRING)
    private OperationStatus status;

    @Column(name = "created_at")
    private Instant createdAt;

    private Instant deadline;

    @Column(name = "estimated_completion")
    private Instant estimatedCompletion;

    @Column(name = "estimated_from")
    private int estimatedFrom;

    @Column(name = "handled_by")
    private @Nullable String handledBy;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "took_ms")
    private @Nullable Long tookMs;

    @Version private long version;

    protected GovernmentOperation() {}

    public GovernmentOperation(
            String operationId, long number, Agency requestedBy, Submission asked, Estimate estimate, Instant now) {
        this.operationId = operationId;
        this.number = number;
        requestingGovernment = requestedBy.governmentId().value();
        requestingJurisdiction = requestedBy.jurisdiction();
        idempotencyKey = asked.key().value();
        requestDigest = asked.digest();
        operationType = asked.type();
        targetJurisdiction = asked.targetJurisdiction();
        priorityLevel = asked.priority();
        securityClassification = asked.classification();
        classificationRank = securityClassification.rank();
        title = asked.title();
        description = asked.description();
        status = OperationStatus.PENDING;
        createdAt = now;
        deadline = asked.deadline();
        estimatedFrom = estimate.from();
        Instant expected = now.plus(estimate.takes());
        estimatedCompletion = estimate.from() == 0 || expected.isAfter(deadline) ? deadline : expected;
    }

    /**
     * How long an operation is expected to take.
     *
     * @param from how many that were completed before it is made of; 0 for none
     */
    public record Estimate(int from, Duration takes) {
        public static final Estimate NONE = new Estimate(0, Duration.ZERO);
    }

    /** Whether it is over at that time, written down or not. */
    public boolean isOver(Instant now) {
        return endedAt != null || !now.isBefore(deadline);
    }

    /** That an agency works on it from now on; false unless it was pending. */
    public boolean start(NodeId agency) {
        if (status != OperationStatus.PENDING) return false;
        status = OperationStatus.IN_PROGRESS;
        handledBy = agency.value();
        return true;
    }

    /** Ends it; false if it is over, or cannot end like that from where it stands. */
    public boolean end(OperationStatus how, Instant now) {
        boolean ends =
                switch (how) {
                    case COMPLETED, FAILED -> status == OperationStatus.IN_PROGRESS;
                    case CANCELLED, EXPIRED ->
                            status == OperationStatus.PENDING || status == OperationStatus.IN_PROGRESS;
                    case PENDING, IN_PROGRESS -> throw new IllegalArgumentException(how + " is no end");
                };
        if (!ends) return false;
        status = how;
        endedAt = now;
        if (how == OperationStatus.COMPLETED) {
            tookMs = Duration.between(createdAt, now).toMillis();
            estimatedCompletion = now;
        }
        return true;
    }

    public String operationId() {
        return operationId;
    }

    public long number() {
        return number;
    }

    public Instant deadline() {
        return deadline;
    }

    public NodeId requestingGovernment() {
        return new NodeId(requestingGovernment);
    }

    public String requestDigest() {
        return requestDigest;
    }

    public boolean isEmergency() {
        return operationType == OperationType.EMERGENCY_RESPONSE;
    }

    public String targetJurisdiction() {
        return targetJurisdiction;
    }

    public SecurityClearance securityClassification() {
        return securityClassification;
    }

    public OperationStatus status() {
        return status;
    }

    public boolean isHandledBy(NodeId agency) {
        return agency.value().equals(handledBy);
    }

    /**
     * @param history null to leave it out
     */
    public OperationInfo toInfo(Instant now, @Nullable List<OperationStep> history) {
        boolean ranOut = endedAt == null && isOver(now);
        return new OperationInfo(
                operationId,
                requestingGovernment(),
                requestingJurisdiction,
                new Identifier(idempotencyKey),
                operationType,
                targetJurisdiction,
                priorityLevel,
                securityClassification,
                title,
                description,
                ranOut ? OperationStatus.EXPIRED : status,
                createdAt,
                deadline,
                estimatedCompletion,
                estimatedFrom,
                handledBy == null ? null : new NodeId(handledBy),
                ranOut ? deadline : endedAt,
                history == null ? null : history.stream().map(OperationStep::toInfo).toList());
    }
}
