package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * Where frameworks' requirements stand, in their order.
 *
 * @param since from when on checks are counted
 * @param nextPageToken null on the last page
 */
public record RequirementPage(
        Instant at, Instant since, List<RequirementStatus> requirements, @Nullable String nextPageToken) {
    public RequirementPage {
        requirements = List.copyOf(requirements);
    }
}
