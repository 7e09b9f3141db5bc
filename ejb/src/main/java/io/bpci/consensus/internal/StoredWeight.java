package io.bpci.consensus.internal;

import io.bpci.ballot.Weight;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.wire.WeightInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;

/** A weight that a voter has or had. What it says never changes; it only ends. */
@Entity
@Table(name = "voting_weight")
public class StoredWeight {
    @Id
    @Column(name = "weight_id")
    private long weightId;

    @Column(name = "node_id")
    private String nodeId;

    private BigDecimal weight;

    @Column(name = "valid_from")
    private Instant validFrom;

    @Column(name = "valid_until")
    private @Nullable Instant validUntil;

    private String actor;

    @Column(name = "proposal_id")
    private @Nullable String proposalId;

    protected StoredWeight() {}

    /**
     * @param proposalId that demanded it; null for an operator's act
     */
    public StoredWeight(
            long weightId, NodeId nodeId, Weight weight, String actor, @Nullable String proposalId, Instant now) {
        this.weightId = weightId;
        this.nodeId = nodeId.value();
        this.weight = weight.value();
        this.actor = actor;
        this.proposalId = proposalId;
        this.validFrom = now;
    }

    public void end(Instant now) {
        validUntil = now;
    }

    public long weightId() {
        return weightId;
    }

    public NodeId nodeId() {
        return new NodeId(nodeId);
    }

    public @Nullable String proposalId() {
        return proposalId;
    }

    public Weight weight() {
        return new Weight(weight);
    }

    public WeightInfo toInfo() {
        return new WeightInfo(
                nodeId(),
                weight().toString(),
                validFrom,
                validUntil,
                actor,
                proposalId == null ? null : new Identifier(proposalId));
    }
}
