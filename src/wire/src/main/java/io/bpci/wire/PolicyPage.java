package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Security policies, in the order of their names.
 *
 * @param nextPageToken null on the last page
 */
public record PolicyPage(List<PolicyInfo> policies, @Nullable String nextPageToken) {
    public PolicyPage {
        policies = List.copyOf(policies);
    }
}
