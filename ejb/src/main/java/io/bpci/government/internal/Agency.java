package io.bpci.government.internal;

import io.bpci.envelope.NodeId;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AgencyAccess.RateLimits;
import io.bpci.wire.AgencyInfo;
import io.bpci.wire.AgencyInfo.Status;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;

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
import java.util.ArrayList;
import java.util.List;

/** An agency: being set up, taking part, and revoked for good. */
@Entity
@Table(name = "agency")
public class Agency {
    /** Setting one up takes a second or two; one that was begun longer ago was left, by a crash for instance. */
    private static final Duration LEFT = Duration.ofSeconds(30);

    /** Requests a minute of those that may only look. */
    static final int LEAST_REQUESTS = 120;

    @Id
    @Column(name = "government_id")
    private String governmentId;

    @Column(name = "setup_id")
    private String setupId;

    @Enumerated(EnumType.STRING)
    private Status status;

    @Column(name = "attempt_at")
    private Instant attemptAt;

    private String jurisdiction;

    @Enumerated(EnumType.STRING)
    @Column(name = "access_level")
    private AccessLevel accessLevel;

    @Enumerated(EnumType.STRING)
    @Column(name = "security_clearance")
    private SecurityClearance securityClearance;

    @Column(name = "smartcontract_deployment")
    private boolean smartcontractDeployment;

    @Column(name = "cross_border_enabled")
    private boolean crossBorderEnabled;

    @Column(name = "client_id")
    private String clientId;

    @Column(name = "client_disabled")
    private boolean clientDisabled;

    @Column(name = "set_up_by")
    private String setUpBy;

    @Column(name = "set_up_at")
    private Instant setUpAt;

    @Column(name = "revoked_by")
    private @Nullable String revokedBy;

    @Column(name = "revoked_at")
    private @Nullable Instant revokedAt;

    private @Nullable String reason;

    @Version private long version;

    protected Agency() {}

    Agency(SetUpAgency request, String setupId, String by, Instant now) {
        governmentId = request.governmentId().value();
        this.setupId = setupId;
        status = Status.CONFIGURING;
        attemptAt = now;
        jurisdiction = request.jurisdiction();
        accessLevel = request.accessLevel();
        securityClearance = request.securityClearance();
        smartcontractDeployment = Boolean.TRUE.equals(request.smartcontractDeployment());
        crossBorderEnabled = Boolean.TRUE.equals(request.crossBorderEnabled());
        clientId = "gov-" + governmentId;
        setUpBy = by;
        setUpAt = now;
    }

    /** The members in which the request asks for something else; empty if it asks for this very agency. */
    List<String> differences(SetUpAgency request) {
        List<String> names = new ArrayList<>();
        if (!jurisdiction.equals(request.jurisdiction())) names.add("jurisdiction");
        if (accessLevel != request.accessLevel()) names.add("access_level");
        if (securityClearance != request.securityClearance()) names.add("security_clearance");
        if (smartcontractDeployment != Boolean.TRUE.equals(request.smartcontractDeployment())) {
            names.add("smartcontract_deployment");
        }
        if (crossBorderEnabled != Boolean.TRUE.equals(request.crossBorderEnabled())) names.add("cross_border_enabled");
        return names;
    }

    /** Takes over what somebody began and left; false if it was begun just now. */
    boolean takeOver(String by, Instant now) {
        if (now.isBefore(attemptAt.plus(LEFT))) return false;
        attemptAt = now;
        setUpBy = by;
        return true;
    }

    boolean isOfAttempt(Instant attempt) {
        return status == Status.CONFIGURING && attemptAt.equals(attempt);
    }

    void configured() {
        status = Status.CONFIGURED;
    }

    /** False if it was revoked before. */
    boolean revoke(String by, @Nullable String why, Instant now) {
        if (status == Status.REVOKED) return false;
        status = Status.REVOKED;
        revokedBy = by;
        revokedAt = now;
        reason = why;
        return true;
    }

    void clientIsDisabled() {
        clientDisabled = true;
    }

    public NodeId governmentId() {
        return new NodeId(governmentId);
    }

    public String setupId() {
        return setupId;
    }

    public Status status() {
        return status;
    }

    public Instant attemptAt() {
        return attemptAt;
    }

    public String jurisdiction() {
        return jurisdiction;
    }

    public AccessLevel accessLevel() {
        return accessLevel;
    }

    public SecurityClearance securityClearance() {
        return securityClearance;
    }

    public boolean mayDeployContracts() {
        return smartcontractDeployment;
    }

    public boolean mayCrossBorders() {
        return crossBorderEnabled;
    }

    public String clientId() {
        return clientId;
    }

    public RateLimits rateLimits() {
        return switch (accessLevel) {
            case READ_ONLY -> new RateLimits(LEAST_REQUESTS, false);
            case STANDARD -> new RateLimits(300, false);
            case ELEVATED -> new RateLimits(600, false);
            case FULL_ACCESS, EMERGENCY -> new RateLimits(1000, true);
        };
    }

    public AgencyInfo toInfo(long openSessions) {
        return new AgencyInfo(
                setupId,
                governmentId(),
                status,
                jurisdiction,
                accessLevel,
                securityClearance,
                smartcontractDeployment,
                crossBorderEnabled,
                clientId,
                governmentId(),
                rateLimits(),
                openSessions,
                setUpBy,
                setUpAt,
                revokedBy,
                revokedAt,
                reason);
    }
}
