package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Runs, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record RunPage(List<RunInfo> runs, @Nullable String nextPageToken) {
    public RunPage {
        runs = List.copyOf(runs);
    }
}
