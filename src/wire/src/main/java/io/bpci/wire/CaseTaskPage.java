package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Tasks in a case, in the order in which they were assigned.
 *
 * @param nextPageToken null on the last page
 */
public record CaseTaskPage(List<CaseTaskInfo> tasks, @Nullable String nextPageToken) {
    public CaseTaskPage {
        tasks = List.copyOf(tasks);
    }
}
