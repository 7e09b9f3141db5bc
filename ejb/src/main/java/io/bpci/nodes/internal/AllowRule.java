package io.bpci.nodes.internal;

import io.bpci.envelope.NodeId;
import io.bpci.wire.AllowRuleInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** The consent of a target to receive from a source: granted, withdrawn, and perhaps granted again. */
@Entity
@Table(name = "allow_rule")
public class AllowRule {
    @Id
    @Column(name = "rule_id")
    private String ruleId;

    @Column(name = "target_organisation")
    private String targetOrganisation;

    @Column(name = "target_node")
    private @Nullable String targetNode;

    @Column(name = "source_organisation")
    private String sourceOrganisation;

    @Column(name = "source_node")
    private @Nullable String sourceNode;

    @Column(name = "granted_by")
    private String grantedBy;

    @Column(name = "granted_at")
    private Instant grantedAt;

    @Column(name = "withdrawn_at")
    private @Nullable Instant withdrawnAt;

    /** The number of its last change, see {@link io.bpci.platform.ChangeCounter}. */
    @Column(name = "changed")
    private long changed;

    @Version private long version;

    protected AllowRule() {}

    /** A rule that is in force from now on. */
    public AllowRule(AllowKey key, String operator, Instant now) {
        this.ruleId = key.ruleId();
        this.targetOrganisation = key.targetOrganisation();
        this.targetNode = key.targetNode();
        this.sourceOrganisation = key.sourceOrganisation();
        this.sourceNode = key.sourceNode();
        this.grantedBy = operator;
        this.grantedAt = now;
    }

    /** Puts a withdrawn rule in force again; false if it is. */
    public boolean grant(String operator, Instant now) {
        if (isInForce()) return false;
        grantedBy = operator;
        grantedAt = now;
        withdrawnAt = null;
        return true;
    }

    /** False if it was withdrawn before. */
    public boolean withdraw(Instant now) {
        if (!isInForce()) return false;
        withdrawnAt = now;
        return true;
    }

    public void changed(long number) {
        changed = number;
    }

    public boolean isInForce() {
        return withdrawnAt == null;
    }

    public String targetOrganisation() {
        return targetOrganisation;
    }

    public AllowKey key() {
        return new AllowKey(targetOrganisation, targetNode, sourceOrganisation, sourceNode);
    }

    public AllowRuleInfo toInfo() {
        return new AllowRuleInfo(
                ruleId,
                targetOrganisation,
                targetNode == null ? null : new NodeId(targetNode),
                sourceOrganisation,
                sourceNode == null ? null : new NodeId(sourceNode),
                grantedBy,
                grantedAt);
    }
}
