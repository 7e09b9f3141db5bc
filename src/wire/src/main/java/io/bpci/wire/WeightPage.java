package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Weights in force in the order of the voters' ids, or those of one voter, the oldest first.
 *
 * @param nextPageToken null on the last page
 */
public record WeightPage(List<WeightInfo> weights, @Nullable String nextPageToken) {
    public WeightPage {
        weights = List.copyOf(weights);
    }
}
