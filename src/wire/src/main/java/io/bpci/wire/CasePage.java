package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Cases, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record CasePage(List<CaseInfo> cases, @Nullable String nextPageToken) {
    public CasePage {
        cases = List.copyOf(cases);
    }
}
