package io.bpci.portal.network;

import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.deadletters.DeadLetters;
import io.bpci.discovery.Discovery;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.identity.SteppedUp;
import io.bpci.nodes.Keyring;
import io.bpci.nodes.NodeQuery;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Happening;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.relay.QueueState;
import io.bpci.relay.Relay;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodePage;
import io.bpci.wire.NodeStatus;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The registered nodes, and one of them: how it is, its keys, its trust, its traffic, and what is done about it. */
@Path("network/nodes")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class NodePages {
    static final String PATH = "/network/nodes";
    private static final int SOME = 8;

    @Inject NodeRegistry registry;
    @Inject Discovery discovery;
    @Inject Keyring keyring;
    @Inject DeadLetters letters;
    @Inject AuditLog audit;
    @Inject Relay relay;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam Asked asked) {
        return pages.show("network/nodes", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("nodes", source(asked));
    }

    private static Table<NodeInfo> table(Asked asked) {
        return new Table<NodeInfo>(PATH, asked)
                .choice("name", "node.begins_with")
                .choice("organisation", "node.organisation")
                .choice("capability", "node.capability")
                .choice("status", "node.status", NodeStatus.class)
                .column("node.id", "node_id", each -> Cell.code(each.nodeId()).to(PATH + "/" + each.nodeId()))
                .column("node.status", each -> Cell.badge(each.status()))
                .column("node.type", each -> Cell.text(each.nodeType()))
                .column("node.organisation", each -> Cell.text(each.organisation()))
                .column("node.layer", each -> Cell.text(each.layer()))
                .column("node.last_seen", each -> Cell.time(each.lastSeen()))
                .column("node.registered", "registered_at", each -> Cell.time(each.registeredAt()));
    }

    private Function<PageRequest, Table.Part<NodeInfo>> source(Asked asked) {
        Caller caller = viewer.caller();
        @Nullable NodeStatus status = asked.constant("status", NodeStatus.class);
        return part -> {
            NodePage page =
                    registry.list(
                            caller,
                            new NodeQuery(
                                    null,
                                    status,
                                    null,
                                    asked.text("organisation"),
                                    asked.text("capability"),
                                    asked.text("name"),
                                    part));
            return new Table.Part<>(page.nodes(), page.nextPageToken());
        };
    }

    @GET
    @Path("{node_id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response show(@PathParam("node_id") String nodeId) {
        Caller caller = viewer.caller();
        NodeInfo node = registry.get(caller, id(nodeId));
        Map<String, Object> model = new HashMap<>();
        model.put("node", node);
        model.put("presence", discovery.show(caller, node.nodeId()));
        model.put("keys", keyring.keys(node.nodeId()).keys());
        model.put("letters", letters.list(caller, node.nodeId(), new PageRequest(SOME, null)).deadLetters());
        model.put(
                "waiting",
                relay.queues().stream()
                        .filter(queue -> queue.target().equals(node.nodeId()))
                        .mapToLong(QueueState::messages)
                        .sum());
        model.put("seesAll", caller.seesAll());
        model.put("traffic", caller.seesAll() ? traffic(node.nodeId()) : List.of());
        return pages.show("network/node", model);
    }

    private List<Happening> traffic(NodeId node) {
        var newest = new AuditQuery(node.value(), null, null, null, null, null, null, null, null, true);
        return audit.find(newest, null, SOME).events().stream().map(Happening::of).toList();
    }

    @POST
    @Path("{node_id}/suspend")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response suspend(@PathParam("node_id") String nodeId, @FormParam("reason") @Nullable String reason) {
        return act(nodeId, id -> registry.suspend(viewer.caller(), id, Form.reason(reason)), "node.is_suspended");
    }

    @POST
    @Path("{node_id}/resume")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response resume(@PathParam("node_id") String nodeId) {
        return act(nodeId, id -> registry.resume(viewer.caller(), id), "node.is_resumed");
    }

    @POST
    @Path("{node_id}/release")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response release(@PathParam("node_id") String nodeId) {
        return act(nodeId, id -> registry.release(viewer.caller(), id), "node.is_released");
    }

    @POST
    @Path("{node_id}/deregister")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    @SteppedUp
    public Response deregister(@PathParam("node_id") String nodeId, @FormParam("reason") @Nullable String reason) {
        return act(nodeId, id -> registry.deregister(viewer.caller(), id, Form.reason(reason)), "node.is_deregistered");
    }

    private Response act(String nodeId, Consumer<NodeId> act, String saidKey) {
        NodeId id = id(nodeId);
        try {
            act.accept(id);
            return pages.goTo(PATH + "/" + id, Texts.of(saidKey, id.value()));
        } catch (HubException e) {
            if (e.fault() != Fault.CONFLICT && e.fault() != Fault.INVALID_REQUEST) throw e;
            pages.say(new Notice(false, e.problem().detail()));
            return pages.to(PATH + "/" + id);
        }
    }

    private static NodeId id(String nodeId) {
        return Form.parse("node_id", nodeId, NodeId::parse);
    }
}
