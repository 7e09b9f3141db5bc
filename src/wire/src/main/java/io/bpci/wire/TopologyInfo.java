package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.presence.SystemLayer;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * The nodes around a hub, and who may send to whom.
 *
 * @param hubNode under which id the hub takes part
 * @param nodes in the order of their ids
 * @param truncated whether there is more than this holds
 */
public record TopologyInfo(
        NodeId hubNode, Instant at, List<TopologyNode> nodes, List<TopologyLink> links, boolean truncated) {
    public TopologyInfo {
        nodes = List.copyOf(nodes);
        links = List.copyOf(links);
    }

    /** A node in the topology. */
    public record TopologyNode(
            NodeId nodeId,
            NodeType nodeType,
            String organisation,
            @Nullable SystemLayer layer,
            HealthStatus status,
            double trustScore,
            boolean announced) {}

    /**
     * What connects two. Of a source, and of a target, exactly one of node and organisation is there.
     *
     * @param kind {@code session}: the node has one with the hub; {@code consent}: the target receives from the source
     */
    public record TopologyLink(
            LinkKind kind,
            @Nullable NodeId sourceNode,
            @Nullable String sourceOrganisation,
            @Nullable NodeId targetNode,
            @Nullable String targetOrganisation) {}

    /** What a link says. */
    public enum LinkKind {
        @JsonProperty("session")
        SESSION,
        @JsonProperty("consent")
        CONSENT
    }
}
