package io.bpci.api.policies;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Roles;
import io.bpci.json.Malformed;
import io.bpci.policies.PolicyActions;
import io.bpci.wire.PolicyActionInfo;
import io.bpci.wire.PolicyActionPage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** What security policies did, and how that ends before its time. */
@Path("inter-app/policy-actions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class PolicyActionsResource {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    @Inject PolicyActions actions;
    @Inject CurrentCaller caller;

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(
            @QueryParam("policy_id") @Nullable String policyId, @BeanParam Paging paging, @Context UriInfo asked) {
        Identifier only = policyId == null ? null : Parameters.read("policy_id", policyId, Identifier::parse);
        PolicyActionPage page = actions.list(caller.get(), only, paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @POST
    @Path("{action_id}/lift")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public PolicyActionInfo lift(@PathParam("action_id") String actionId) {
        return actions.lift(caller.get(), Parameters.read("action_id", actionId, PolicyActionsResource::number));
    }

    private static Long number(String text) {
        if (!NUMBER.matcher(text).matches()) throw new Malformed("must be a number, as 17");
        return Long.valueOf(text);
    }
}
