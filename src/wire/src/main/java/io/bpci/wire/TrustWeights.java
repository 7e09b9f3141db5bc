package io.bpci.wire;

import io.bpci.envelope.NodeId;

import java.util.List;

/**
 * What voters weigh by their trust scores.
 *
 * @param applied whether these are their weights now
 */
public record TrustWeights(boolean applied, List<TrustWeight> weights) {
    public TrustWeights {
        weights = List.copyOf(weights);
    }

    /**
     * One voter.
     *
     * @param before its weight before, a decimal
     * @param after its weight afterwards; the same where it does not change
     * @param score of its trust
     * @param observations on how many events that rests
     * @param enough whether these are as many as were asked for; if not, its weight does not change
     */
    public record TrustWeight(
            NodeId nodeId, String before, String after, double score, long observations, boolean enough) {}
}
