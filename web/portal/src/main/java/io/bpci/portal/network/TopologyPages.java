package io.bpci.portal.network;

import io.bpci.discovery.Topology;
import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Tones;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Live;
import io.bpci.portal.session.Viewer;
import io.bpci.presence.SystemLayer;
import io.bpci.relay.QueueState;
import io.bpci.relay.Relay;
import io.bpci.wire.TopologyInfo;
import io.bpci.wire.TopologyInfo.TopologyLink;
import io.bpci.wire.TopologyInfo.TopologyNode;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The network as a picture that goes on, and beside it as a table for who does not see it. */
@Path("network/topology")
@RequestScoped
public class TopologyPages {
    /** From the one that people meet to the one that machines do. */
    private static final List<String> LAYERS =
            Arrays.stream(SystemLayer.values()).map(SystemLayer::wireName).toList().reversed();

    @Inject Topology topology;
    @Inject Relay relay;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response topology(@BeanParam Asked asked) {
        Arrangement by = Optional.ofNullable(asked.constant("by", Arrangement.class)).orElse(Arrangement.ORGANISATION);
        TopologyInfo shown = topology.show(viewer.caller());
        Map<String, Long> waiting = waiting();
        List<Row> rows =
                shown.nodes().stream()
                        .map(node -> new Row(node, waiting.getOrDefault(node.nodeId().value(), 0L)))
                        .toList();
        return pages.show("network/topology", Map.of("topology", shown, "rows", rows, "by", Words.wireName(by)));
    }

    /** What the picture puts together. */
    enum Arrangement {
        ORGANISATION,
        LAYER
    }

    /** A node, and how many messages wait for it. */
    public record Row(TopologyNode node, long waiting) {}

    /** Of nodes, by their ids: how many messages wait for them. */
    private Map<String, Long> waiting() {
        return relay.queues().stream()
                .collect(Collectors.toMap(queue -> queue.target().value(), QueueState::messages, Long::sum));
    }

    /** What the picture shows. */
    @GET
    @Path("graph")
    @Live
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response graph() {
        TopologyInfo shown = topology.show(viewer.caller());
        Map<String, Long> waiting = waiting();
        List<Json> nodes = new ArrayList<>();
        nodes.add(node(shown.hubNode().value(), "hub", null, "info", "hub", 0));
        Set<String> groups = new HashSet<>();
        for (TopologyNode each : shown.nodes()) {
            String id = each.nodeId().value();
            groups.add(each.organisation());
            nodes.add(
                    node(
                            id,
                            each.organisation(),
                            each.layer(),
                            Tones.of(Words.wireName(each.status())),
                            "node",
                            waiting.getOrDefault(id, 0L)));
        }
        List<Json> links = new ArrayList<>();
        for (TopologyLink link : shown.links()) link(link, shown.hubNode().value()).ifPresent(links::add);
        return Response.ok(
                        Json.object()
                                .put("nodes", new JsonArray(nodes))
                                .put("links", new JsonArray(links))
                                .put("groups", Json.strings(groups.stream().sorted().toList()))
                                .put("layers", Json.strings(LAYERS))
                                .build()
                                .toString())
                .build();
    }

    private static Json node(
            String id, String organisation, @Nullable SystemLayer layer, String tone, String kind, long waiting) {
        return Json.object()
                .put("id", id)
                .put("organisation", organisation)
                .put("layer", layer == null ? "" : layer.wireName())
                .put("tone", tone)
                .put("kind", kind)
                .put("waiting", waiting)
                .build();
    }

    private static Optional<Json> link(TopologyLink link, String hub) {
        String source = link.sourceNode() != null ? link.sourceNode().value() : group(link.sourceOrganisation());
        String target = link.targetNode() != null ? link.targetNode().value() : group(link.targetOrganisation());
        if (source.isEmpty() && target.isEmpty()) return Optional.empty();
        return Optional.of(
                Json.object()
                        .put("kind", Words.wireName(link.kind()))
                        .put("source", source.isEmpty() ? hub : source)
                        .put("target", target.isEmpty() ? hub : target)
                        .build());
    }

    private static String group(@Nullable String organisation) {
        return organisation == null ? "" : "group:" + organisation;
    }
}
