package io.bpci.client;

import io.bpci.envelope.NodeId;
import io.bpci.wire.DiscoveredNode;
import io.bpci.wire.DiscoveredNodePage;
import io.bpci.wire.NodePresence;
import io.bpci.wire.TopologyInfo;
import io.bpci.wire.TrustInfo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes there are, how they are, and how far they can be trusted. A node announces itself by a message to the hub
 * whose content is an {@code io.bpci.presence.Announcement.Profile}. Every method throws as those of {@link HubApi}.
 * Safe for concurrent use.
 */
public final class HubDiscovery {
    private static final String NODES = "/discovery/nodes";

    private final HttpExchange http;

    HubDiscovery(HttpExchange http) {
        this.http = http;
    }

    /**
     * Nodes in the order of their ids.
     *
     * @param filter of {@code capability}, {@code layer}, {@code status}, {@code jurisdiction}, {@code organisation}
     */
    public Iterable<DiscoveredNode> nodes(Map<String, String> filter) {
        return new Pages<>(token -> {
            DiscoveredNodePage page =
                    HubApi.read(http.get(NODES, HubApi.with(filter, token)), DiscoveredNodePage.class);
            return new Pages.Page<>(page.nodes(), page.nextPageToken());
        });
    }

    /** Those that can be trusted most first, a hundred at most unless {@code page_size} says another number. */
    public List<DiscoveredNode> mostTrusted(Map<String, String> filter) {
        Map<String, String> query = new LinkedHashMap<>(filter);
        query.put("sort", "trust");
        return HubApi.read(http.get(NODES, query), DiscoveredNodePage.class).nodes();
    }

    /** What a node announces, as it signed it; how it is; and how far it can be trusted. */
    public NodePresence presence(NodeId node) {
        return HubApi.read(http.get(NODES + "/" + HttpExchange.segment(node.value()), Map.of()), NodePresence.class);
    }

    /** How far a node can be trusted, with all that this was computed from. */
    public TrustInfo trust(NodeId node) {
        String path = "/oracle/nodes/%s/trust".formatted(HttpExchange.segment(node.value()));
        return HubApi.read(http.get(path, Map.of()), TrustInfo.class);
    }

    public TopologyInfo topology() {
        return HubApi.read(http.get("/discovery/topology", Map.of("format", "json")), TopologyInfo.class);
    }

    /**
     * The topology as a picture, in UTF-8.
     *
     * @param format {@code dot} or {@code svg}
     */
    public byte[] picture(String format) {
        return http.get("/discovery/topology", Map.of("format", format)).body().clone();
    }
}
