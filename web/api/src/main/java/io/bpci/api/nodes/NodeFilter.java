package io.bpci.api.nodes;

import io.bpci.api.http.Parameters;
import io.bpci.envelope.NodeType;
import io.bpci.nodes.NodeQuery;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.presence.SystemLayer;
import io.bpci.wire.NodeStatus;

import jakarta.ws.rs.QueryParam;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/** The query parameters that say which nodes are wanted. */
public class NodeFilter {
    @QueryParam("node_type")
    @Nullable String nodeType;

    @QueryParam("status")
    @Nullable String status;

    @QueryParam("layer")
    @Nullable String layer;

    @QueryParam("organisation")
    @Nullable String organisation;

    @QueryParam("capability")
    @Nullable String capability;

    @QueryParam("name_prefix")
    @Nullable String namePrefix;

    /**
     * @throws HubException INVALID_REQUEST naming the parameter and what is allowed
     */
    NodeQuery query(PageRequest page) {
        return new NodeQuery(
                read("node_type", nodeType, NodeType::parse),
                read("status", status, text -> Parameters.constant(NodeStatus.class, text)),
                read("layer", layer, SystemLayer::parse),
                organisation,
                capability,
                namePrefix,
                page);
    }

    private static <T> @Nullable T read(String name, @Nullable String text, Function<String, T> parse) {
        return text == null ? null : Parameters.read(name, text, parse);
    }
}
