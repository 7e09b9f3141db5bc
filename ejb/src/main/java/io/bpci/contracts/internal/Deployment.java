package io.bpci.contracts.internal;

import io.bpci.contract.Manifest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.wire.DeploymentInfo;
import io.bpci.wire.DeploymentStatus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** A version of a contract in a jurisdiction: asked for, let run or refused, and over. What is over stays so. */
@Entity
@Table(name = "contract_deployment")
public class Deployment {
    @Id
    @Column(name = "deployment_id")
    private String deploymentId;

    private long number;

    @Column(name = "contract_id")
    private String contractId;

    private int version;

    @Column(name = "government_id")
    private String governmentId;

    private String jurisdiction;

    @Column(name = "contract_type")
    private String contractType;

    private String kind;

    @Enumerated(EnumType.STRING)
    private DeploymentStatus status;

    @Column(name = "auto_execute")
    private boolean autoExecute;

    private @Nullable String note;

    @Column(name = "requested_by")
    private String requestedBy;

    private String requester;

    @Column(name = "requested_at")
    private Instant requestedAt;

    @Column(name = "decided_by")
    private @Nullable String decidedBy;

    @Column(name = "decided_for")
    private @Nullable String decidedFor;

    @Column(name = "decided_at")
    private @Nullable Instant decidedAt;

    @Column(name = "ended_by")
    private @Nullable String endedBy;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    private @Nullable String reason;

    @Version
    @Column(name = "lock_version")
    private long lockVersion;

    protected Deployment() {}

    public Deployment(
            String deploymentId,
            long number,
            Manifest manifest,
            String jurisdiction,
            boolean autoExecute,
            @Nullable String note,
            Officer by,
            Instant now) {
        this.deploymentId = deploymentId;
        this.number = number;
        contractId = manifest.contractId().value();
        version = manifest.version();
        governmentId = manifest.governmentId().value();
        this.jurisdiction = jurisdiction;
        contractType = manifest.contractType().wireName();
        kind = manifest.kind().wireName();
        status = DeploymentStatus.PENDING_APPROVAL;
        this.autoExecute = autoExecute;
        this.note = note;
        requestedBy = by.caller().name();
        requester = by.subject();
        requestedAt = now;
    }

    /** An earlier one, again: who goes back to it lets it run too. */
    public Deployment again(String deploymentId, long number, Officer by, @Nullable String why, Instant now) {
        var again = new Deployment();
        again.deploymentId = deploymentId;
        again.number = number;
        again.contractId = contractId;
        again.version = version;
        again.governmentId = governmentId;
        again.jurisdiction = jurisdiction;
        again.contractType = contractType;
        again.kind = kind;
        again.status = DeploymentStatus.PENDING_APPROVAL;
        again.autoExecute = autoExecute;
        again.note = why;
        again.requestedBy = by.caller().name();
        again.requester = by.subject();
        again.requestedAt = now;
        again.decide(DeploymentStatus.ACTIVE, by, null, now);
        return again;
    }

    /** Lets it run, or refuses; false unless it was pending. */
    public boolean decide(DeploymentStatus how, Officer by, @Nullable String why, Instant now) {
        if (status != DeploymentStatus.PENDING_APPROVAL) return false;
        status = how;
        decidedBy = by.caller().name();
        decidedFor = by.requireGovernmentId().value();
        decidedAt = now;
        reason = why;
        if (how == DeploymentStatus.REFUSED) {
            endedBy = decidedBy;
            endedAt = now;
        }
        return true;
    }

    /** Ends one that is not over; false if it is. */
    public boolean end(DeploymentStatus how, String by, @Nullable String why, Instant now) {
        if (endedAt != null) return false;
        status = how;
        endedBy = by;
        endedAt = now;
        if (why != null) reason = why;
        return true;
    }

    public boolean wasAskedForBy(Officer officer) {
        return requester.equals(officer.subject());
    }

    public String deploymentId() {
        return deploymentId;
    }

    public long number() {
        return number;
    }

    public String contractId() {
        return contractId;
    }

    public int version() {
        return version;
    }

    public NodeId governmentId() {
        return new NodeId(governmentId);
    }

    public String jurisdiction() {
        return jurisdiction;
    }

    public DeploymentStatus status() {
        return status;
    }

    public boolean runsByItself() {
        return autoExecute;
    }

    /** Since when it runs. */
    public Instant since() {
        return decidedAt == null ? requestedAt : decidedAt;
    }

    public DeploymentInfo toInfo() {
        return new DeploymentInfo(
                deploymentId,
                new Identifier(contractId),
                version,
                governmentId(),
                jurisdiction,
                status,
                autoExecute,
                note,
                requestedBy,
                requestedAt,
                decidedBy,
                decidedFor == null ? null : new NodeId(decidedFor),
                decidedAt,
                endedBy,
                endedAt,
                reason);
    }
}
