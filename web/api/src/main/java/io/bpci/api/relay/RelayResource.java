package io.bpci.api.relay;

import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.relay.Relay;
import io.bpci.relay.RelayOutcome;
import io.bpci.session.RefusedTarget;
import io.bpci.settings.HubSettings;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The relay by HTTP. */
@Path("oracle")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class RelayResource {
    @Inject Relay relay;
    @Inject SignedRequest signed;
    @Inject NodeRegistry nodes;
    @Inject HubSettings settings;
    @Inject CurrentCaller caller;
    @Inject HttpServletRequest request;

    /**
     * Takes one envelope, whose signature is the authentication. 202 once it is on stable storage, with the promise
     * that the log will say so where {@code promise} is true; 200 when these very bytes were accepted before.
     */
    @POST
    @Path("relay")
    @PermitAll
    public Response relay(@QueryParam("promise") @DefaultValue("false") String promise, InputStream body)
            throws IOException {
        boolean promised = Parameters.read("promise", promise, RelayResource::flag);
        int limit = settings.messages().maxMessageSize().toIntExact();
        // One byte too many is enough for the relay to refuse it, and to record that.
        byte[] message = body.readNBytes(limit + 1);
        return switch (signed.relay(message, promised)) {
            case RelayOutcome.Accepted accepted ->
                    Response.status(Response.Status.ACCEPTED).entity(answer(message, accepted)).build();
            case RelayOutcome.Duplicate(var id) ->
                    Response.ok(Json.object().put("outcome", "duplicate").put("message_id", id.value()).build())
                            .build();
            case RelayOutcome.Refused refused -> throw signed.refused(refused.problem());
            case RelayOutcome.Unknown() -> throw SignedRequest.unknown();
        };
    }

    private static boolean flag(String text) {
        if (text.equals("true") || text.equals("false")) return text.equals("true");
        throw new Malformed("must be true or false");
    }

    private static JsonObject answer(byte[] message, RelayOutcome.Accepted accepted) {
        Set<NodeId> refused = accepted.refusedTargets().stream().map(RefusedTarget::nodeId).collect(Collectors.toSet());
        List<String> taken =
                Envelope.parse(message).targetNodes().stream()
                        .filter(target -> !refused.contains(target))
                        .map(NodeId::value)
                        .toList();
        var answer =
                Json.object()
                        .put("outcome", "accepted")
                        .put("message_id", accepted.message().value())
                        .put("accepted_targets", Json.strings(taken))
                        .put(
                                "refused_targets",
                                new JsonArray(accepted.refusedTargets().stream().map(RelayResource::refused).toList()));
        accepted.promise().ifPresent(promise -> answer.put("promise", promise));
        return answer.build();
    }

    private static Json refused(RefusedTarget target) {
        return Json.object().put("node_id", target.nodeId().value()).put("problem", target.problem().toJson()).build();
    }

    /** What became of a message at each target, for those who see its sender. */
    @GET
    @Path("messages/{source_node}/{message_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public JsonObject state(@PathParam("source_node") String sourceNode, @PathParam("message_id") String messageId) {
        NodeId source = Parameters.read("source_node", sourceNode, NodeId::parse);
        String message = Parameters.read("message_id", messageId, Identifier::parse).value();
        nodes.get(caller.get(), source);
        JsonObject state = relay.stateOf(source, message);
        if (state.get("targets") == null) {
            throw new HubException(Fault.NOT_FOUND, "no message of this identity was accepted from " + source);
        }
        return state;
    }

    /** This hub's relay in numbers, since it started. */
    @GET
    @Path("stats")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public JsonObject statistics() {
        return relay.statistics().toJson();
    }
}
