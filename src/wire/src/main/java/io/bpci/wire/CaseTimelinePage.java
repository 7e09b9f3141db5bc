package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Steps that were taken in a case, the oldest first.
 *
 * @param nextPageToken null on the last page
 */
public record CaseTimelinePage(List<CaseEntry> entries, @Nullable String nextPageToken) {
    public CaseTimelinePage {
        entries = List.copyOf(entries);
    }
}
