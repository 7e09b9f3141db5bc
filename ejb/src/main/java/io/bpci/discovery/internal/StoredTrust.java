package io.bpci.discovery.internal;

import io.bpci.discovery.TrustScore;
import io.bpci.discovery.TrustScore.Outcome;
import io.bpci.envelope.NodeId;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** What a node did. */
@Entity
@Table(name = "node_trust")
public class StoredTrust {
    @Id
    @Column(name = "node_id")
    private String nodeId;

    private long delivered;
    private long late;
    private long invalid;
    private long equivocated;

    @Column(name = "decayed_delivered")
    private double decayedDelivered;

    @Column(name = "decayed_late")
    private double decayedLate;

    @Column(name = "decayed_invalid")
    private double decayedInvalid;

    @Column(name = "decayed_equivocated")
    private double decayedEquivocated;

    @Column(name = "decayed_at")
    private Instant decayedAt;

    protected StoredTrust() {}

    public StoredTrust(NodeId node, TrustScore score) {
        nodeId = node.value();
        put(score);
    }

    public final void put(TrustScore score) {
        delivered = score.observed(Outcome.DELIVERED);
        late = score.observed(Outcome.LATE);
        invalid = score.observed(Outcome.INVALID);
        equivocated = score.observed(Outcome.EQUIVOCATED);
        decayedDelivered = score.decayed(Outcome.DELIVERED);
        decayedLate = score.decayed(Outcome.LATE);
        decayedInvalid = score.decayed(Outcome.INVALID);
        decayedEquivocated = score.decayed(Outcome.EQUIVOCATED);
        decayedAt = score.asOf().truncatedTo(ChronoUnit.MICROS);
    }

    public NodeId nodeId() {
        return new NodeId(nodeId);
    }

    public TrustScore score() {
        return TrustScore.of(
                Map.of(
                        Outcome.DELIVERED, delivered,
                        Outcome.LATE, late,
                        Outcome.INVALID, invalid,
                        Outcome.EQUIVOCATED, equivocated),
                Map.of(
                        Outcome.DELIVERED, decayedDelivered,
                        Outcome.LATE, decayedLate,
                        Outcome.INVALID, decayedInvalid,
                        Outcome.EQUIVOCATED, decayedEquivocated),
                decayedAt);
    }
}
