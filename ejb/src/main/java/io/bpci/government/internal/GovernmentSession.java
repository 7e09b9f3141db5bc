package io.bpci.government.internal;

import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.GovernmentSessionInfo;
import io.bpci.wire.GovernmentSessionInfo.EndReason;
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

/** A session: opened, kept alive by what is done in it, ended once. */
@Entity
@Table(name = "government_session")
public class GovernmentSession {
    @Id
    @Column(name = "session_id")
    private String sessionId;

    private long number;

    @Column(name = "government_id")
    private String governmentId;

    private String officer;

    private String subject;

    @Column(name = "wallet_id")
    private @Nullable String walletId;

    @Enumerated(EnumType.STRING)
    @Column(name = "access_level")
    private AccessLevel accessLevel;

    private String jurisdiction;

    @Enumerated(EnumType.STRING)
    @Column(name = "security_clearance")
    private SecurityClearance securityClearance;

    @Column(name = "clearance_rank")
    private int clearanceRank;

    private @Nullable String login;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "last_activity")
    private Instant lastActivity;

    @Column(name = "idle_until")
    private Instant idleUntil;

    @Column(name = "ends_at")
    private Instant endsAt;

    @Enumerated(EnumType.STRING)
    @Column(name = "end_reason")
    private @Nullable EndReason endReason;

    @Column(name = "ended_by")
    private @Nullable String endedBy;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Version private long version;

    protected GovernmentSession() {}

    /**
     * @param timeout how long it lasts at most
     * @param idle how long it lasts when nothing is done in it
     */
    public GovernmentSession(
            String sessionId, long number, Officer opener, Instant now, Duration timeout, Duration idle) {
        this.sessionId = sessionId;
        this.number = number;
        governmentId = opener.requireGovernmentId().value();
        officer = opener.caller().name();
        subject = opener.subject();
        walletId = opener.walletId();
        accessLevel = opener.requireLevel();
        jurisdiction = opener.requireJurisdiction();
        securityClearance = opener.clearance();
        clearanceRank = securityClearance.rank();
        login = opener.login();
        createdAt = now;
        endsAt = now.plus(timeout);
        alive(now, idle);
    }

    private void alive(Instant now, Duration idle) {
        lastActivity = now;
        Instant until = now.plus(idle);
        idleUntil = until.isBefore(endsAt) ? until : endsAt;
    }

    /** That something is done in it; false if it is over. */
    public boolean refresh(Instant now, Duration idle) {
        if (!isOpen(now)) return false;
        // A clock that was set back takes no time from it.
        if (now.isAfter(lastActivity)) alive(now, idle);
        return true;
    }

    /** Ends it; false if it is over. */
    public boolean end(EndReason why, @Nullable String by, Instant now) {
        if (endReason != null) return false;
        endReason = why;
        endedBy = by;
        endedAt = now;
        return true;
    }

    /** Why it is over though nobody ended it. */
    public EndReason ranOut() {
        return idleUntil.equals(endsAt) ? EndReason.EXPIRED : EndReason.IDLE;
    }

    public boolean isOpen(Instant now) {
        return endReason == null && now.isBefore(idleUntil);
    }

    public boolean isOf(Officer asking) {
        return subject.equals(asking.subject());
    }

    public String sessionId() {
        return sessionId;
    }

    public long number() {
        return number;
    }

    public Instant lastActivity() {
        return lastActivity;
    }

    public NodeId governmentId() {
        return new NodeId(governmentId);
    }

    public String officer() {
        return officer;
    }

    /** At Keycloak; null where it was opened in none. */
    @Nullable String login() {
        return login;
    }

    public GovernmentSessionInfo toInfo(Instant now) {
        boolean open = isOpen(now);
        return new GovernmentSessionInfo(
                sessionId,
                governmentId(),
                officer,
                walletId,
                accessLevel,
                jurisdiction,
                securityClearance,
                createdAt,
                lastActivity,
                idleUntil,
                endsAt,
                open,
                login != null,
                open ? null : endReason == null ? ranOut() : endReason,
                endedBy,
                open ? null : endedAt == null ? idleUntil : endedAt);
    }
}
