package io.bpci.compliance.internal;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.wire.WaiveControl;
import io.bpci.wire.WaiverInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** That somebody answers for a control's not being met, until an end. */
@Entity
@Table(name = "compliance_waiver")
public class StoredWaiver {
    @Id private long number;

    @Column(name = "control_id")
    private String controlId;

    private @Nullable String jurisdiction;
    private @Nullable String subject;
    private @Nullable String organisation;
    private String reason;

    @Column(name = "waived_by")
    private String waivedBy;

    @Column(name = "government_id")
    private @Nullable String governmentId;

    @Column(name = "waived_at")
    private Instant waivedAt;

    @Column(name = "ends_at")
    private Instant endsAt;

    private @Nullable Long renews;

    @Column(name = "withdrawn_by")
    private @Nullable String withdrawnBy;

    @Column(name = "withdrawn_at")
    private @Nullable Instant withdrawnAt;

    @Version private long version;

    protected StoredWaiver() {}

    /**
     * @param organisation whose the subject is; null of one that belongs to several or to nobody
     */
    public StoredWaiver(
            long number,
            StoredControl control,
            WaiveControl request,
            @Nullable String organisation,
            Officer by,
            Instant now,
            Instant endsAt) {
        this.number = number;
        controlId = control.id().value();
        jurisdiction = control.jurisdiction();
        subject = request.subject() == null ? null : request.subject().value();
        this.organisation = organisation;
        reason = request.reason();
        waivedBy = by.caller().name();
        governmentId = by.governmentId() == null ? null : by.governmentId().value();
        waivedAt = now;
        this.endsAt = endsAt;
        renews = request.renews();
    }

    /** Ends it before its time; false if it is over. */
    public boolean withdraw(String by, Instant now) {
        if (!isInForce(now)) return false;
        withdrawnBy = by;
        withdrawnAt = now;
        return true;
    }

    public boolean isInForce(Instant now) {
        return withdrawnAt == null && now.isBefore(endsAt);
    }

    public long number() {
        return number;
    }

    public Identifier controlId() {
        return new Identifier(controlId);
    }

    public @Nullable String jurisdiction() {
        return jurisdiction;
    }

    public @Nullable String subject() {
        return subject;
    }

    public @Nullable String organisation() {
        return organisation;
    }

    public Instant endsAt() {
        return endsAt;
    }

    public String reason() {
        return reason;
    }

    public WaiverInfo toInfo(Instant now) {
        return new WaiverInfo(
                number,
                controlId(),
                subject == null ? null : new Identifier(subject),
                withdrawnAt != null ? "withdrawn" : isInForce(now) ? "in_force" : "ended",
                reason,
                waivedBy,
                governmentId == null ? null : new NodeId(governmentId),
                waivedAt,
                endsAt,
                renews,
                withdrawnBy,
                withdrawnAt);
    }
}
