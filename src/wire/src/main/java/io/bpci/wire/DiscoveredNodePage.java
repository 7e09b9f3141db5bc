package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Some nodes. A page may hold fewer than were asked for, and none, although there are more.
 *
 * @param nextPageToken what to ask with for those that follow; null when there are none
 */
public record DiscoveredNodePage(List<DiscoveredNode> nodes, @Nullable String nextPageToken) {
    public DiscoveredNodePage {
        nodes = List.copyOf(nodes);
    }
}
