package io.bpci.api.nodes;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.bpci.api.http.Parameters;
import io.bpci.envelope.NodeType;
import io.bpci.json.Malformed;
import io.bpci.nodes.NodeQuery;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.wire.NodeStatus;
import io.bpci.presence.SystemLayer;

import jakarta.ws.rs.QueryParam;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

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
                read("status", status, text -> constant(NodeStatus.class, text)),
                read("layer", layer, SystemLayer::parse),
                organisation,
                capability,
                namePrefix,
                page);
    }

    private static <T> @Nullable T read(String name, @Nullable String text, Function<String, T> parse) {
        return text == null ? null : Parameters.read(name, text, parse);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) if (wireName(constant).equals(text)) return constant;
        throw new Malformed(
                "must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(NodeFilter::wireName)
                                .collect(Collectors.joining(", ")));
    }

    private static String wireName(Enum<?> constant) {
        try {
            return constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class).value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("every constant is a field", e);
        }
    }
}
