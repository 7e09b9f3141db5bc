package io.bpci.response.internal;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.EmergencyStatus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An emergency, or an exercise of one: declared, perhaps escalated, ended once. */
@Entity
@Table(name = "emergency")
public class StoredEmergency {
    @Id
    @Column(name = "emergency_id")
    private String emergencyId;

    private long number;

    @Column(name = "government_id")
    private String governmentId;

    @Column(name = "idempotency_key")
    private String idempotencyKey;

    @Column(name = "request_digest")
    private String requestDigest;

    @ManyToOne(fetch = FetchType.EAGER)
    @JoinColumn(name = "playbook_number")
    private StoredPlaybook playbook;

    private boolean drill;
    private String reason;

    @Enumerated(EnumType.STRING)
    private EmergencyStatus status;

    @Column(name = "declared_by")
    private String declaredBy;

    @Column(name = "declared_at")
    private Instant declaredAt;

    @Column(name = "acknowledge_by")
    private Instant acknowledgeBy;

    @Column(name = "escalated_at")
    private @Nullable Instant escalatedAt;

    @Column(name = "ends_at")
    private Instant endsAt;

    @Column(name = "ended_by")
    private @Nullable String endedBy;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    private @Nullable String outcome;

    @Version private long version;

    protected StoredEmergency() {}

    public StoredEmergency(
            String emergencyId,
            long number,
            Declaration asked,
            StoredPlaybook playbook,
            String declaredBy,
            Instant now) {
        this.emergencyId = emergencyId;
        this.number = number;
        this.playbook = playbook;
        this.declaredBy = declaredBy;
        governmentId = playbook.governmentId().value();
        idempotencyKey = asked.key().value();
        requestDigest = asked.digest();
        drill = asked.drill();
        reason = asked.reason();
        status = EmergencyStatus.ACTIVE;
        declaredAt = now;
        acknowledgeBy = now.plusSeconds(playbook.playbook().acknowledgeWithinSecs());
        endsAt = now.plus(asked.lasts());
    }

    /** Whether it is over at that time, written down or not. */
    public boolean isOver(Instant now) {
        return endedAt != null || !now.isBefore(endsAt);
    }

    public void escalate(Instant now) {
        escalatedAt = now;
    }

    /** The caller has seen that it has not ended. */
    public void end(EmergencyStatus how, @Nullable String by, @Nullable String what, Instant now) {
        status = how;
        endedBy = by;
        endedAt = now;
        outcome = what;
    }

    public String emergencyId() {
        return emergencyId;
    }

    public long number() {
        return number;
    }

    public NodeId governmentId() {
        return new NodeId(governmentId);
    }

    public String requestDigest() {
        return requestDigest;
    }

    public StoredPlaybook playbook() {
        return playbook;
    }

    public boolean isDrill() {
        return drill;
    }

    public String reason() {
        return reason;
    }

    public EmergencyStatus status() {
        return status;
    }

    public Instant declaredAt() {
        return declaredAt;
    }

    public Instant acknowledgeBy() {
        return acknowledgeBy;
    }

    public Instant endsAt() {
        return endsAt;
    }

    public @Nullable String outcome() {
        return outcome;
    }

    /** Milliseconds from its declaration; never below 0, whatever the clock did. */
    public long since(Instant at) {
        return Math.max(0, Duration.between(declaredAt, at).toMillis());
    }

    /**
     * @param agencies of this emergency
     */
    public EmergencyInfo toInfo(Instant now, List<ConcernedAgency> agencies) {
        boolean ranOut = endedAt == null && isOver(now);
        return new EmergencyInfo(
                emergencyId,
                governmentId(),
                new Identifier(idempotencyKey),
                playbook.playbookId(),
                playbook.playbookVersion(),
                playbook.digest(),
                playbook.title(),
                drill,
                reason,
                ranOut ? EmergencyStatus.EXPIRED : status,
                declaredBy,
                declaredAt,
                acknowledgeBy,
                escalatedAt,
                endsAt,
                agencies.stream().filter(ConcernedAgency::hasTasks).map(ConcernedAgency::toInfo).toList(),
                endedBy,
                ranOut ? endsAt : endedAt,
                outcome);
    }
}
