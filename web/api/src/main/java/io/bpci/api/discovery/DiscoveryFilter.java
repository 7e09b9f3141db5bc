package io.bpci.api.discovery;

import io.bpci.api.http.Parameters;
import io.bpci.discovery.DiscoveryQuery;
import io.bpci.envelope.Identifier;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.presence.SystemLayer;
import io.bpci.wire.HealthStatus;

import jakarta.ws.rs.QueryParam;

import org.jspecify.annotations.Nullable;

/** The query parameters that say which nodes are wanted, and in which order. */
public class DiscoveryFilter {
    @QueryParam("capability")
    @Nullable String capability;

    @QueryParam("layer")
    @Nullable String layer;

    @QueryParam("status")
    @Nullable String status;

    @QueryParam("jurisdiction")
    @Nullable String jurisdiction;

    @QueryParam("organisation")
    @Nullable String organisation;

    @QueryParam("sort")
    @Nullable String sort;

    /**
     * @throws HubException INVALID_REQUEST naming the parameter and what is allowed
     */
    DiscoveryQuery query(PageRequest page) {
        return new DiscoveryQuery(
                identifier("capability", capability),
                Parameters.readIfPresent("layer", layer, SystemLayer::parse),
                Parameters.readIfPresent("status", status, text -> Parameters.constant(HealthStatus.class, text)),
                identifier("jurisdiction", jurisdiction),
                identifier("organisation", organisation),
                sort == null ? DiscoveryQuery.Order.NODE_ID : Parameters.read("sort", sort, DiscoveryFilter::order),
                page);
    }

    private static @Nullable String identifier(String name, @Nullable String given) {
        return Parameters.readIfPresent(name, given, text -> Identifier.parse(text).value());
    }

    private static DiscoveryQuery.Order order(String sort) {
        return switch (sort) {
            case "node_id" -> DiscoveryQuery.Order.NODE_ID;
            case "trust" -> DiscoveryQuery.Order.TRUST;
            default -> throw new Malformed("must be node_id or trust");
        };
    }
}
