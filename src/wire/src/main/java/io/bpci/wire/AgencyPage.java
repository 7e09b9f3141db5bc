package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Government agencies, in the order of their ids.
 *
 * @param nextPageToken null on the last page
 */
public record AgencyPage(List<AgencyInfo> agencies, @Nullable String nextPageToken) {
    public AgencyPage {
        agencies = List.copyOf(agencies);
    }
}
