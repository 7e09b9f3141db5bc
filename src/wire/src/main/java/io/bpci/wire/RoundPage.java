package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Rounds in the order of their opening.
 *
 * @param nextPageToken null on the last page
 */
public record RoundPage(List<RoundInfo> rounds, @Nullable String nextPageToken) {
    public RoundPage {
        rounds = List.copyOf(rounds);
    }
}
