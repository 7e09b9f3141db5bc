package io.bpci.policies.internal;

import io.bpci.envelope.Identifier;
import io.bpci.policy.Action;
import io.bpci.policy.Conditions;
import io.bpci.policy.Policy;
import io.bpci.policy.Subject;
import io.bpci.wire.PolicyInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** A policy: defined, tried on past traffic, switched on and off. */
@Entity
@Table(name = "security_policy")
public class StoredPolicy {
    private static final int MAX_UNCLEAR = 500;

    @Id
    @Column(name = "policy_id")
    private String policyId;

    private @Nullable String organisation;

    @Column(name = "definition_version")
    private int definitionVersion;

    private @Nullable String description;

    private String watches;

    @Column(name = "policy_condition")
    private String condition;

    @Column(name = "window_secs")
    private int windowSecs;

    @Column(name = "policy_action")
    private String action;

    @Column(name = "rate_limit")
    private @Nullable Integer rateLimit;

    @Column(name = "duration_secs")
    private int durationSecs;

    @Column(name = "switched_on")
    private boolean switchedOn;

    @Column(name = "tried_version")
    private @Nullable Integer triedVersion;

    @Column(name = "tried_at")
    private @Nullable Instant triedAt;

    @Column(name = "tried_events")
    private @Nullable Long triedEvents;

    @Column(name = "tried_findings")
    private @Nullable Long triedFindings;

    private @Nullable String unclear;

    @Column(name = "unclear_at")
    private @Nullable Instant unclearAt;

    @Column(name = "defined_by")
    private String definedBy;

    @Column(name = "defined_at")
    private Instant definedAt;

    @Version private long version;

    protected StoredPolicy() {}

    public StoredPolicy(Policy policy, @Nullable String description, String definedBy, Instant now) {
        policyId = policy.id().value();
        put(policy, description, definedBy, now);
    }

    /** Gives it that definition; false if it has it. It is to be tried again before it is switched on. */
    public boolean define(Policy policy, @Nullable String text, String by, Instant now, Conditions conditions) {
        if (policy.equals(policy(conditions)) && Objects.equals(description, text)) return false;
        put(policy, text, by, now);
        return true;
    }

    private void put(Policy policy, @Nullable String text, String by, Instant now) {
        definitionVersion++;
        organisation = policy.organisation();
        description = text;
        watches = policy.watches().wireName();
        condition = policy.condition().text();
        windowSecs = (int) policy.window().toSeconds();
        action = policy.action().wireName();
        rateLimit = policy.rateLimit();
        durationSecs = (int) policy.duration().toSeconds();
        definedBy = by;
        definedAt = now;
        unclear = null;
        unclearAt = null;
    }

    public void tried(int ofVersion, long events, long findings, Instant now) {
        triedVersion = ofVersion;
        triedAt = now;
        triedEvents = events;
        triedFindings = findings;
    }

    /** Whether the definition that it has now was tried on past traffic. */
    public boolean isTried() {
        return triedVersion != null && triedVersion == definitionVersion;
    }

    public void switchOn(boolean on) {
        switchedOn = on;
    }

    public void unclear(String why, Instant now) {
        unclear = why.length() > MAX_UNCLEAR ? why.substring(0, MAX_UNCLEAR) : why;
        unclearAt = now;
    }

    public Policy policy(Conditions conditions) {
        return new Policy(
                id(),
                organisation,
                conditions.read(Subject.Kind.parse(watches), condition),
                Duration.ofSeconds(windowSecs),
                Action.parse(action),
                rateLimit,
                Duration.ofSeconds(durationSecs));
    }

    public Identifier id() {
        return new Identifier(policyId);
    }

    public @Nullable String organisation() {
        return organisation;
    }

    public int definitionVersion() {
        return definitionVersion;
    }

    public boolean isSwitchedOn() {
        return switchedOn;
    }

    public PolicyInfo toInfo() {
        return new PolicyInfo(
                id(),
                definitionVersion,
                description,
                organisation,
                watches,
                condition,
                windowSecs,
                action,
                rateLimit,
                durationSecs,
                switchedOn,
                triedVersion == null || triedAt == null || triedEvents == null || triedFindings == null
                        ? null
                        : new PolicyInfo.DryRun(triedVersion, triedAt, triedEvents, triedFindings),
                unclear == null || unclearAt == null ? null : new PolicyInfo.Unclear(unclearAt, unclear),
                definedBy,
                definedAt);
    }
}
