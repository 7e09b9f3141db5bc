package io.bpci.wire;

import io.bpci.envelope.NodeId;

import java.time.Instant;

/**
 * How far a node can be trusted, by what it did at this hub, with all that it was computed from.
 *
 * @param score from 0 to 1; one half for a node of which nothing is known
 * @param observed how often the node did what, since it was registered
 * @param decayed what of that counts at {@code asOf}: each event half as much after each half-life
 * @param weights with which the decayed counts enter the score: those of {@code delivered} for it, the others against
 * @param formula how {@code decayed} and {@code weights} give {@code score}
 * @param eventsBefore the number of the audit event before which all are counted
 */
public record TrustInfo(
        NodeId nodeId,
        double score,
        Outcomes<Long> observed,
        Outcomes<Double> decayed,
        Outcomes<Double> weights,
        long halfLifeSecs,
        Instant asOf,
        String formula,
        long eventsBefore) {
    /** A value for each outcome. */
    public record Outcomes<T>(T delivered, T late, T invalid, T equivocated) {}
}
