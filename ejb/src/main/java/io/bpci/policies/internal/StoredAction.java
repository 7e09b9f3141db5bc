package io.bpci.policies.internal;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.policy.Action;
import io.bpci.policy.Finding;
import io.bpci.policy.Policy;
import io.bpci.policy.Subject;
import io.bpci.wire.PolicyActionInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a policy did to a node or an agreement. */
@Entity
@Table(name = "policy_action")
public class StoredAction {
    @Id private long number;

    @Column(name = "policy_id")
    private String policyId;

    @Column(name = "definition_version")
    private int definitionVersion;

    @Column(name = "subject_kind")
    private String subjectKind;

    private String subject;
    private String organisation1;
    private @Nullable String organisation2;

    @Column(name = "policy_action")
    private String action;

    @Column(name = "rate_limit")
    private @Nullable Integer rateLimit;

    @Column(name = "begun_at")
    private Instant begunAt;

    @Column(name = "ends_at")
    private Instant endsAt;

    @Column(name = "lifted_by")
    private @Nullable String liftedBy;

    @Column(name = "lifted_at")
    private @Nullable Instant liftedAt;

    private String observed;

    @Version private long version;

    protected StoredAction() {}

    /**
     * @param organisations those of the subject: one or two
     */
    StoredAction(long number, Finding finding, int definitionVersion, List<String> organisations, Instant now) {
        Policy policy = finding.policy();
        this.number = number;
        policyId = policy.id().value();
        this.definitionVersion = definitionVersion;
        subjectKind = finding.subject().kind().wireName();
        subject = finding.subject().id();
        organisation1 = organisations.getFirst();
        organisation2 = organisations.size() > 1 ? organisations.get(1) : null;
        action = policy.action().wireName();
        rateLimit = policy.rateLimit();
        begunAt = now;
        // What the hub learns late does not last longer for it, and yet it lasts.
        Instant end = finding.at().plus(policy.duration());
        endsAt = end.isAfter(now) ? end : now.plus(policy.duration());
        observed = Observed.json(finding.observed()).toString();
    }

    /** Ends it before its time; false if somebody has. */
    public boolean lift(String by, Instant now) {
        if (liftedAt != null) return false;
        liftedBy = by;
        liftedAt = now;
        return true;
    }

    public long number() {
        return number;
    }

    public Identifier policyId() {
        return new Identifier(policyId);
    }

    public Subject subject() {
        return new Subject(Subject.Kind.parse(subjectKind), subject);
    }

    public Action action() {
        return Action.parse(action);
    }

    public @Nullable Integer rateLimit() {
        return rateLimit;
    }

    public Instant endsAt() {
        return endsAt;
    }

    public boolean isLifted() {
        return liftedAt != null;
    }

    public List<String> organisations() {
        List<String> all = new ArrayList<>(List.of(organisation1));
        if (organisation2 != null) all.add(organisation2);
        return all;
    }

    public PolicyActionInfo toInfo() {
        return new PolicyActionInfo(
                number,
                policyId(),
                definitionVersion,
                subjectKind,
                subject,
                action,
                rateLimit,
                begunAt,
                endsAt,
                liftedBy,
                liftedAt,
                (JsonObject) StrictJson.parse(observed.getBytes(StandardCharsets.UTF_8)));
    }
}
