package io.bpci.consensus.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.ballot.Weight;
import io.bpci.discovery.TrustScore;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.platform.ChangeCounter;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Gives weights and takes them away, each act with its event. To be used within a transaction. */
@Dependent
public class WeightBook {
    @Inject VoterRoll roll;
    @Inject AuditLog audit;
    @Inject InstantSource clock;

    /**
     * From now on the node has that weight; open rounds keep the one that they know.
     *
     * @param proposalId that demands it; null for an operator's act
     */
    public StoredWeight set(NodeId node, Weight weight, String actor, @Nullable String proposalId) {
        return set(node, weight, actor, proposalId, null);
    }

    /** As {@link #set}, of an operator's act that goes by the trust in the node. */
    public void setByTrust(NodeId node, Weight weight, String actor, TrustScore score) {
        set(node, weight, actor, null, score);
    }

    private StoredWeight set(
            NodeId node, Weight weight, String actor, @Nullable String proposalId, @Nullable TrustScore score) {
        long number = ChangeCounter.WEIGHTS.next(roll.database);
        StoredWeight known = roll.of(node);
        if (known != null && known.weight().equals(weight)) return known;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (known != null) known.end(now);
        var given = new StoredWeight(number, node, weight, actor, proposalId, now);
        roll.database.persist(given);
        record(EventKind.WEIGHT_SET, node, actor, proposalId, weight, score);
        return given;
    }

    /** From now on the node has no weight; false if it had none. */
    public boolean withdraw(NodeId node, String actor, @Nullable String proposalId) {
        ChangeCounter.WEIGHTS.next(roll.database);
        StoredWeight known = roll.of(node);
        if (known == null) return false;
        known.end(clock.instant().truncatedTo(ChronoUnit.MICROS));
        record(EventKind.WEIGHT_WITHDRAWN, node, actor, proposalId, null, null);
        return true;
    }

    private void record(
            EventKind kind,
            NodeId node,
            String actor,
            @Nullable String proposalId,
            @Nullable Weight weight,
            @Nullable TrustScore score) {
        var detail = Json.object().putIfPresent("weight", weight == null ? null : weight.toString());
        if (score != null) {
            detail.put("trust_score", score.rounded().toPlainString()).put("observations", score.observations());
        }
        audit.record(
                kind,
                Json.object()
                        .put(Member.NODE, node.value())
                        .put(Member.ACTOR, actor)
                        .putIfPresent(Member.CORRELATION, proposalId)
                        .put(Member.DETAIL, detail.build())
                        .build());
    }
}
