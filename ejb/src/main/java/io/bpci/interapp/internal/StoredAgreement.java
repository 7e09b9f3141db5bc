package io.bpci.interapp.internal;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Terms;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An agreement, from its proposal to its end. Each change of its state is one that {@link AgreementState} allows. */
@Entity
@Table(name = "agreement")
public class StoredAgreement {
    @Id
    @Column(name = "agreement_id")
    private String agreementId;

    private long number;

    @Column(name = "app1_id")
    private String app1Id;

    @Column(name = "app2_id")
    private String app2Id;

    private String organisation1;
    private String organisation2;

    @Enumerated(EnumType.STRING)
    private AgreementState state;

    @Column(name = "current_version")
    private int currentVersion;

    @Column(name = "proposed_version")
    private @Nullable Integer proposedVersion;

    @Column(name = "last_version")
    private int lastVersion;

    @Column(name = "valid_until")
    private Instant validUntil;

    @Column(name = "suspended_by1")
    private boolean suspendedBy1;

    @Column(name = "suspended_by2")
    private boolean suspendedBy2;

    @Column(name = "suspended_by_hub")
    private boolean suspendedByHub;

    @Column(name = "hub_suspension_ends")
    private @Nullable Instant hubSuspensionEnds;

    @Column(name = "proposed_at")
    private Instant proposedAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    private @Nullable String reason;

    @Column(name = "to_withdraw")
    private boolean toWithdraw;

    @Version private long version;

    protected StoredAgreement() {}

    public StoredAgreement(Terms terms, String organisation1, String organisation2, long number, Instant now) {
        this.agreementId = terms.agreementId().value();
        this.number = number;
        this.app1Id = terms.app1().value();
        this.app2Id = terms.app2().value();
        this.organisation1 = organisation1;
        this.organisation2 = organisation2;
        this.state = AgreementState.PROPOSED;
        this.currentVersion = terms.version();
        this.lastVersion = terms.version();
        this.validUntil = terms.validUntil();
        this.proposedAt = now;
    }

    private void become(AgreementState next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException(
                    "agreement %s is %s and cannot become %s".formatted(agreementId, state, next));
        }
        state = next;
    }

    /** Both have signed the first terms. */
    public void enterIntoForce() {
        become(AgreementState.IN_FORCE);
    }

    /** Other terms are proposed, which leaves those alone that were proposed before and not signed. */
    public void propose(int next) {
        proposedVersion = next;
        lastVersion = next;
    }

    /** Both have signed the other terms. */
    public void amend(Terms terms) {
        currentVersion = terms.version();
        validUntil = terms.validUntil();
        proposedVersion = null;
    }

    /** A party does not agree to an amendment: all stays as it is. */
    public void declineAmendment() {
        proposedVersion = null;
    }

    public void decline(@Nullable String why, Instant now) {
        end(AgreementState.DECLINED, why, now);
    }

    /** False if that party has suspended it already. */
    public boolean suspend(NodeId party, @Nullable String why) {
        if (isSuspendedBy(party)) return false;
        if (state == AgreementState.IN_FORCE) become(AgreementState.SUSPENDED);
        suspended(party, true);
        reason = why;
        return true;
    }

    /** Ends that party's suspension; messages pass again if nobody else has suspended it too. */
    public void resume(NodeId party) {
        suspended(party, false);
        resumeUnlessSuspended();
    }

    /**
     * The hub suspends it by itself; false if it has, for as long.
     *
     * @param until null for until it is resumed
     */
    public boolean suspendByHub(@Nullable Instant until, String why) {
        boolean longer = hubSuspensionEnds != null && (until == null || until.isAfter(hubSuspensionEnds));
        if (suspendedByHub && !longer) return false;
        if (state == AgreementState.IN_FORCE) become(AgreementState.SUSPENDED);
        suspendedByHub = true;
        hubSuspensionEnds = until;
        reason = why;
        return true;
    }

    /** Ends the hub's suspension; false if there is none. */
    public boolean resumeByHub() {
        if (!suspendedByHub) return false;
        suspendedByHub = false;
        hubSuspensionEnds = null;
        resumeUnlessSuspended();
        return true;
    }

    private void resumeUnlessSuspended() {
        if (suspendedBy1 || suspendedBy2 || suspendedByHub) return;
        become(AgreementState.IN_FORCE);
        reason = null;
    }

    private void suspended(NodeId party, boolean suspended) {
        if (isFirst(party)) suspendedBy1 = suspended;
        else suspendedBy2 = suspended;
    }

    public boolean isSuspendedBy(NodeId party) {
        return isFirst(party) ? suspendedBy1 : suspendedBy2;
    }

    public void revoke(@Nullable String why, Instant now) {
        end(AgreementState.REVOKED, why, now);
        toWithdraw = true;
    }

    public void expire(Instant now) {
        end(AgreementState.EXPIRED, null, now);
    }

    private void end(AgreementState how, @Nullable String why, Instant now) {
        become(how);
        endedAt = now;
        reason = why;
        proposedVersion = null;
    }

    public void withdrawn() {
        toWithdraw = false;
    }

    public Identifier agreementId() {
        return new Identifier(agreementId);
    }

    public long number() {
        return number;
    }

    public AgreementState state() {
        return state;
    }

    public int currentVersion() {
        return currentVersion;
    }

    public @Nullable Integer proposedVersion() {
        return proposedVersion;
    }

    public int nextVersion() {
        return lastVersion + 1;
    }

    public Instant validUntil() {
        return validUntil;
    }

    public boolean isParty(NodeId app) {
        return isFirst(app) || app.value().equals(app2Id);
    }

    private boolean isFirst(NodeId app) {
        return app.value().equals(app1Id);
    }

    public List<NodeId> parties() {
        return List.of(new NodeId(app1Id), new NodeId(app2Id));
    }

    public List<String> organisations() {
        return List.of(organisation1, organisation2);
    }

    public List<NodeId> suspendedBy() {
        List<NodeId> by = new ArrayList<>();
        if (suspendedBy1) by.add(new NodeId(app1Id));
        if (suspendedBy2) by.add(new NodeId(app2Id));
        return by;
    }

    public boolean isSuspendedByHub() {
        return suspendedByHub;
    }

    public @Nullable Instant hubSuspensionEnds() {
        return hubSuspensionEnds;
    }

    public Instant proposedAt() {
        return proposedAt;
    }

    public @Nullable Instant endedAt() {
        return endedAt;
    }

    public @Nullable String reason() {
        return reason;
    }
}
