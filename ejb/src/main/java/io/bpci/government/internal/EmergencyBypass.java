package io.bpci.government.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.emergency.BypassScope;
import io.bpci.emergency.BypassStatement;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.BypassInfo;
import io.bpci.wire.BypassStatus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** That limits of an agency are lifted for a time: proposed by one officer, active by two, ended once. */
@Entity
@Table(name = "emergency_bypass")
public class EmergencyBypass {
    @Id
    @Column(name = "bypass_id")
    private String bypassId;

    private long number;

    @Column(name = "government_id")
    private String governmentId;

    private String statement;

    private String reason;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "lifts_requests")
    private boolean liftsRequests;

    @Column(name = "lifts_messages")
    private boolean liftsMessages;

    @Enumerated(EnumType.STRING)
    private BypassStatus status;

    @Column(name = "sign_until")
    private Instant signUntil;

    @Column(name = "ends_at")
    private Instant endsAt;

    @Column(name = "activated_at")
    private @Nullable Instant activatedAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "ended_by")
    private @Nullable String endedBy;

    @Column(name = "end_reason")
    private @Nullable String endReason;

    @Version private long version;

    protected EmergencyBypass() {}

    /**
     * @param signUntil until when the second officer may sign
     */
    public EmergencyBypass(long number, BypassStatement.Signed signed, Instant signUntil) {
        this.number = number;
        this.signUntil = signUntil;
        bypassId = signed.digest().hex();
        governmentId = signed.statement().governmentId().value();
        statement = signed.object().toString();
        reason = signed.statement().reason();
        // As the database keeps times.
        createdAt = signed.statement().createdAt().truncatedTo(ChronoUnit.MICROS);
        liftsRequests = signed.statement().scope().contains(BypassScope.REQUESTS);
        liftsMessages = signed.statement().scope().contains(BypassScope.MESSAGES);
        endsAt = signed.statement().endsAt().truncatedTo(ChronoUnit.MICROS);
        status = BypassStatus.PROPOSED;
    }

    /** Where it stands at that time, written down or not. */
    public BypassStatus statusAt(Instant now) {
        if (status == BypassStatus.PROPOSED && !now.isBefore(signUntil)) return BypassStatus.LAPSED;
        if (status == BypassStatus.ACTIVE && !now.isBefore(endsAt)) return BypassStatus.EXPIRED;
        return status;
    }

    /** By the second signature. The caller has seen that it is proposed still. */
    public void activate(Instant now) {
        status = BypassStatus.ACTIVE;
        activatedAt = now;
    }

    /** The caller has seen that it has not ended. */
    public void end(BypassStatus how, @Nullable String by, @Nullable String reason, Instant now) {
        status = how;
        endedAt = now;
        endedBy = by;
        endReason = reason;
    }

    public String bypassId() {
        return bypassId;
    }

    public long number() {
        return number;
    }

    public NodeId governmentId() {
        return new NodeId(governmentId);
    }

    public BypassStatus status() {
        return status;
    }

    public @Nullable String endReason() {
        return endReason;
    }

    public Instant endsAt() {
        return endsAt;
    }

    public Set<BypassScope> scope() {
        var scope = EnumSet.noneOf(BypassScope.class);
        if (liftsRequests) scope.add(BypassScope.REQUESTS);
        if (liftsMessages) scope.add(BypassScope.MESSAGES);
        return scope;
    }

    /** What the officers signed, without their signatures. */
    public JsonObject statement() {
        return (JsonObject) StrictJson.parse(statement.getBytes(UTF_8));
    }

    public BypassInfo toInfo(Instant now, List<BypassSignature> signatures) {
        BypassStatus at = statusAt(now);
        return new BypassInfo(
                bypassId,
                governmentId(),
                scope().stream().map(BypassScope::wireName).toList(),
                reason,
                at,
                createdAt,
                signUntil,
                endsAt,
                statement(),
                signatures.stream().map(BypassSignature::toInfo).toList(),
                activatedAt,
                endedAt(at),
                endedBy,
                endReason);
    }

    private @Nullable Instant endedAt(BypassStatus at) {
        if (at == status) return endedAt;
        return at == BypassStatus.LAPSED ? signUntil : endsAt;
    }
}
