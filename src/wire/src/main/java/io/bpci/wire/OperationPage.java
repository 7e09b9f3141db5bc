package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Government operations, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record OperationPage(List<OperationInfo> operations, @Nullable String nextPageToken) {
    public OperationPage {
        operations = List.copyOf(operations);
    }
}
