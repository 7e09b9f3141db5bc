package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Some nodes, in the order of their ids.
 *
 * @param nextPageToken what to ask with for those that follow; null when there are none
 */
public record NodePage(List<NodeInfo> nodes, @Nullable String nextPageToken) {
    public NodePage {
        nodes = List.copyOf(nodes);
    }
}
