package io.bpci.api.policies;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Roles;
import io.bpci.policies.DryRuns;
import io.bpci.policies.Policies;
import io.bpci.wire.DefinePolicy;
import io.bpci.wire.PolicyInfo;
import io.bpci.wire.PolicyPage;
import io.bpci.wire.PolicyTrial;
import io.bpci.wire.TryPolicy;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Security policies: defined, tried on past traffic, switched on and off. */
@Path("inter-app/policies")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class PoliciesResource {
    @Inject Policies policies;
    @Inject DryRuns dryRuns;
    @Inject CurrentCaller caller;

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam Paging paging, @Context UriInfo asked) {
        PolicyPage page = policies.list(caller.get(), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{policy_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public PolicyInfo get(@PathParam("policy_id") String id) {
        return policies.get(caller.get(), id(id));
    }

    /** 201 for a new one; 200 for one that is known, and has this definition now. */
    @PUT
    @Path("{policy_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response define(@PathParam("policy_id") String id, DefinePolicy request) {
        Policies.Definition defined = policies.define(caller.get(), id(id), request);
        return Response.status(defined.isNew() ? 201 : 200).entity(defined.policy()).build();
    }

    @DELETE
    @Path("{policy_id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public void remove(@PathParam("policy_id") String id) {
        policies.remove(caller.get(), id(id));
    }

    @POST
    @Path("{policy_id}/dry-run")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public PolicyTrial dryRun(@PathParam("policy_id") String id, TryPolicy request) {
        return dryRuns.run(caller.get(), id(id), request);
    }

    @POST
    @Path("{policy_id}/switch-on")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public PolicyInfo switchOn(@PathParam("policy_id") String id) {
        return policies.switchOn(caller.get(), id(id));
    }

    @POST
    @Path("{policy_id}/switch-off")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public PolicyInfo switchOff(@PathParam("policy_id") String id) {
        return policies.switchOff(caller.get(), id(id));
    }

    private static Identifier id(String id) {
        return Parameters.read("policy_id", id, Identifier::parse);
    }
}
