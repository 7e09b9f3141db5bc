package io.bpci.api.nodes;

import io.bpci.api.http.Paging;
import io.bpci.api.security.CurrentCaller;
import io.bpci.identity.Roles;
import io.bpci.nodes.Consents;
import io.bpci.wire.AllowRuleInfo;
import io.bpci.wire.AllowRulePage;
import io.bpci.wire.NewAllowRule;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** From whom, beside its own organisation, a node receives. */
@Path("oracle/consents")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ConsentsResource {
    @Inject Consents consents;
    @Inject CurrentCaller caller;

    @POST
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response grant(NewAllowRule request, @Context UriInfo asked) {
        AllowRuleInfo rule = consents.grant(caller.get(), request);
        return Response.created(asked.getAbsolutePathBuilder().path(rule.ruleId()).build()).entity(rule).build();
    }

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam Paging paging, @Context UriInfo asked) {
        AllowRulePage page = consents.list(caller.get(), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @DELETE
    @Path("{rule_id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public void withdraw(@PathParam("rule_id") String ruleId) {
        consents.withdraw(caller.get(), ruleId);
    }
}
