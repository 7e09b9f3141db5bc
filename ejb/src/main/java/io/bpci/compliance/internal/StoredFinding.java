package io.bpci.compliance.internal;

import io.bpci.control.SubjectKind;
import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.FindingInfo;
import io.bpci.wire.FindingInfo.Evidence;
import io.bpci.wire.FindingStatus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** That a control is not met by a subject, until it is. */
@Entity
@Table(name = "compliance_finding")
public class StoredFinding {
    private static final int MAX_OBSERVED = 8_000;

    @Id private long number;

    @Column(name = "control_id")
    private String controlId;

    @Column(name = "definition_version")
    private int definitionVersion;

    private @Nullable String jurisdiction;

    @Enumerated(EnumType.STRING)
    @Column(name = "subject_kind")
    private SubjectKind subjectKind;

    private String subject;
    private @Nullable String organisation1;
    private @Nullable String organisation2;
    private String result;
    private @Nullable String reason;

    @Column(name = "first_seen")
    private Instant firstSeen;

    @Column(name = "last_seen")
    private Instant lastSeen;

    private long times;

    @Column(name = "first_event")
    private String firstEvent;

    @Column(name = "first_seq")
    private @Nullable Long firstSeq;

    @Column(name = "last_event")
    private String lastEvent;

    @Column(name = "last_seq")
    private @Nullable Long lastSeq;

    private String observed;

    @Column(name = "resolved_at")
    private @Nullable Instant resolvedAt;

    @Enumerated(EnumType.STRING)
    @Column(name = "resolved_because")
    private @Nullable Resolution resolvedBecause;

    @Version private long version;

    protected StoredFinding() {}

    StoredFinding(long number, Failure failure) {
        this.number = number;
        controlId = failure.control().id().value();
        definitionVersion = failure.version();
        jurisdiction = failure.control().jurisdiction();
        subjectKind = failure.control().subject();
        subject = failure.facts().subject();
        List<String> organisations = failure.facts().organisations();
        organisation1 = organisations.isEmpty() ? null : organisations.getFirst();
        organisation2 = organisations.size() > 1 ? organisations.get(1) : null;
        firstSeen = failure.first().at();
        firstEvent = failure.first().eventId();
        firstSeq = failure.first().sequence();
        lastEvent = firstEvent;
        put(failure);
    }

    /** It was found again. */
    void again(Failure failure) {
        put(failure);
    }

    private void put(Failure failure) {
        times += failure.times();
        result = failure.verdict().result().wireName();
        reason = failure.verdict().reason();
        lastSeen = failure.last().at();
        if (!failure.last().eventId().isEmpty()) {
            lastEvent = failure.last().eventId();
            lastSeq = failure.last().sequence();
        }
        String seen = failure.facts().seenBy(failure.control()).toString();
        observed = seen.length() > MAX_OBSERVED ? "{}" : seen;
    }

    /** What nobody sent is evidenced by the event that says that it was found. */
    void evidenced(String eventId) {
        if (!firstEvent.isEmpty()) return;
        firstEvent = eventId;
        lastEvent = eventId;
    }

    void resolve(Resolution because, Instant now) {
        resolvedAt = now;
        resolvedBecause = because;
    }

    public long number() {
        return number;
    }

    public Identifier controlId() {
        return new Identifier(controlId);
    }

    public String subject() {
        return subject;
    }

    @Nullable String jurisdiction() {
        return jurisdiction;
    }

    SubjectKind subjectKind() {
        return subjectKind;
    }

    public List<String> organisations() {
        return Stream.of(organisation1, organisation2).filter(Objects::nonNull).map(String::valueOf).toList();
    }

    String firstEvent() {
        return firstEvent;
    }

    boolean isError() {
        return result.equals("error");
    }

    boolean isResolved() {
        return resolvedAt != null;
    }

    /**
     * @param waiver by which it is waived now; null if it is not
     */
    public FindingInfo toInfo(StoredControl control, @Nullable Long waiver) {
        Long inForce = resolvedAt == null ? waiver : null;
        FindingStatus status =
                resolvedAt != null
                        ? FindingStatus.RESOLVED
                        : inForce != null ? FindingStatus.WAIVED : FindingStatus.OPEN;
        return new FindingInfo(
                number,
                controlId(),
                definitionVersion,
                control.title(),
                control.severity(),
                subjectKind.wireName(),
                subject,
                organisations(),
                status.name().toLowerCase(Locale.ROOT),
                result,
                reason,
                firstSeen,
                lastSeen,
                times,
                (JsonObject) StrictJson.parse(observed.getBytes(StandardCharsets.UTF_8)),
                evidence(firstEvent, firstSeq),
                evidence(lastEvent, lastSeq),
                switch (subjectKind) {
                    case MESSAGE -> "/api/v1/oracle/nodes/" + subject;
                    case AGREEMENT -> "/api/v1/inter-app/agreements/" + subject;
                    case CONFIGURATION -> null;
                },
                inForce,
                resolvedAt,
                resolvedBecause == null ? null : resolvedBecause.wireName());
    }

    private static Evidence evidence(String event, @Nullable Long sequence) {
        return new Evidence(event, sequence == null ? null : "/api/v1/audit/events/%d/receipt".formatted(sequence));
    }
}
