package io.bpci.nodes.internal;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeType;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.presence.Endpoint;
import io.bpci.presence.SystemLayer;
import io.bpci.problem.Fault;
import io.bpci.wire.RegisterNode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an operator says of a node and may change by registering it again.
 *
 * @param rateLimit null for the hub's own
 */
public record NodeDescription(
        NodeType nodeType,
        @Nullable String customType,
        @Nullable String endpoint,
        SortedSet<String> capabilities,
        @Nullable SystemLayer layer,
        @Nullable Integer rateLimit) {
    private static final int MAX_CAPABILITIES = 64;
    private static final int MAX_RATE = 10_000_000;
    private static final Pattern CUSTOM_TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}");

    /**
     * @throws HubException INVALID_REQUEST, naming the member and what is allowed
     */
    public static NodeDescription of(RegisterNode request) {
        return new NodeDescription(
                request.nodeType(),
                customType(request.nodeType(), request.customType()),
                endpoint(request.endpoint()),
                capabilities(request.capabilities()),
                request.layer(),
                rateLimit(request.rateLimit()));
    }

    private static @Nullable String customType(NodeType type, @Nullable String customType) {
        if (type.equals(NodeType.CUSTOM) != (customType != null)) {
            throw invalid("custom_type must be there exactly when node_type is Custom");
        }
        if (customType != null && !CUSTOM_TYPE.matcher(customType).matches()) {
            throw invalid("custom_type must be 1 to 64 letters, digits, blanks and . _ -, the first a letter or digit");
        }
        return customType;
    }

    private static @Nullable String endpoint(@Nullable String endpoint) {
        if (endpoint == null) return null;
        try {
            return Endpoint.parse(endpoint).uri();
        } catch (Malformed e) {
            throw invalid("endpoint " + e.getMessage());
        }
    }

    private static SortedSet<String> capabilities(@Nullable List<String> names) {
        var capabilities = new TreeSet<String>();
        if (names == null) return capabilities;
        if (names.size() > MAX_CAPABILITIES) {
            throw invalid("capabilities has " + names.size() + " names; at most " + MAX_CAPABILITIES + " are allowed");
        }
        for (String name : names) {
            try {
                capabilities.add(new Identifier(name).value());
            } catch (Malformed e) {
                throw invalid("each of capabilities " + e.getMessage());
            }
        }
        return capabilities;
    }

    private static @Nullable Integer rateLimit(@Nullable Integer rate) {
        if (rate != null && (rate < 1 || rate > MAX_RATE)) {
            throw invalid("rate_limit must be 1 to " + MAX_RATE + " units a second");
        }
        return rate;
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
