package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Accounts of an agency's officers, in the order of their user names.
 *
 * @param nextPageToken null on the last page
 */
public record OfficerPage(List<OfficerInfo> officers, @Nullable String nextPageToken) {
    public OfficerPage {
        officers = List.copyOf(officers);
    }
}
