package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What policies did, the last first.
 *
 * @param nextPageToken null on the last page
 */
public record PolicyActionPage(List<PolicyActionInfo> actions, @Nullable String nextPageToken) {
    public PolicyActionPage {
        actions = List.copyOf(actions);
    }
}
