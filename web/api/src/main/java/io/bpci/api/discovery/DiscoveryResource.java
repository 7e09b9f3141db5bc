package io.bpci.api.discovery;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.discovery.Discovery;
import io.bpci.discovery.Topology;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.json.Malformed;
import io.bpci.wire.DiscoveredNodePage;
import io.bpci.wire.NodePresence;
import io.bpci.wire.TopologyInfo;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.core.Variant;

import org.jspecify.annotations.Nullable;

/** Nodes by what they announce, and the picture of all. */
@Path("discovery")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class DiscoveryResource {
    static final String DOT = "text/vnd.graphviz";
    static final String SVG = "image/svg+xml";

    @Inject Discovery discovery;
    @Inject Topology topology;
    @Inject CurrentCaller caller;

    @GET
    @Path("nodes")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response find(@BeanParam DiscoveryFilter filter, @BeanParam Paging paging, @Context UriInfo asked) {
        DiscoveredNodePage page = discovery.find(caller.get(), filter.query(paging.request()));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    /** What a node announces, as it signed it, how it is, and how far it can be trusted. */
    @GET
    @Path("nodes/{node_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public NodePresence show(@PathParam("node_id") String nodeId) {
        return discovery.show(caller.get(), Parameters.read("node_id", nodeId, NodeId::parse));
    }

    /**
     * The nodes and what connects them.
     *
     * @param format {@code json}, {@code dot} or {@code svg}; by default what {@code Accept} prefers
     */
    @GET
    @Path("topology")
    @Produces({MediaType.APPLICATION_JSON, DOT, SVG})
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response topology(@QueryParam("format") @Nullable String format, @Context Request request) {
        String type = format == null ? preferred(request) : Parameters.read("format", format, DiscoveryResource::type);
        TopologyInfo shown = topology.show(caller.get());
        Object body =
                switch (type) {
                    case DOT -> new DotGraph(shown).toString();
                    case SVG -> new SvgPicture(shown).toString();
                    default -> shown;
                };
        return Response.ok(body, MediaType.valueOf(type).withCharset("UTF-8"))
                // An image that is opened by itself is a page: it may load and run nothing.
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .build();
    }

    private static String type(String format) {
        return switch (format) {
            case "json" -> MediaType.APPLICATION_JSON;
            case "dot" -> DOT;
            case "svg" -> SVG;
            default -> throw new Malformed("must be json, dot or svg");
        };
    }

    private static String preferred(Request request) {
        Variant best =
                request.selectVariant(
                        Variant.mediaTypes(
                                        MediaType.APPLICATION_JSON_TYPE, MediaType.valueOf(DOT), MediaType.valueOf(SVG))
                                .build());
        if (best == null) return MediaType.APPLICATION_JSON;
        return best.getMediaType().getType() + "/" + best.getMediaType().getSubtype();
    }
}
