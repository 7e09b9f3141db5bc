package io.bpci.government.internal;

import io.bpci.envelope.NodeId;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationStatus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** That an operation came to a status. Never changed. */
@Entity
@Table(name = "government_operation_step")
public class OperationStep {
    @Id private long number;

    @Column(name = "operation_id")
    private String operationId;

    @Enumerated(EnumType.STRING)
    private OperationStatus status;

    private Instant at;

    private @Nullable String officer;

    @Column(name = "government_id")
    private @Nullable String governmentId;

    private @Nullable String note;

    protected OperationStep() {}

    /**
     * @param officer null for the hub itself
     */
    public OperationStep(
            long number,
            GovernmentOperation operation,
            Instant at,
            @Nullable String officer,
            @Nullable NodeId agency,
            @Nullable String note) {
        this.number = number;
        operationId = operation.operationId();
        status = operation.status();
        this.at = at;
        this.officer = officer;
        governmentId = agency == null ? null : agency.value();
        this.note = note;
    }

    OperationInfo.Step toInfo() {
        return new OperationInfo.Step(
                status, at, officer, governmentId == null ? null : new NodeId(governmentId), note);
    }
}
