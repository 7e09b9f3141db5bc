package io.bpci.api.response;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Decided;
import io.bpci.response.Playbooks;
import io.bpci.wire.PlaybookInfo;
import io.bpci.wire.PlaybookPage;
import io.bpci.wire.PublishPlaybook;
import io.bpci.wire.RetirePlaybook;

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

/** What is to be done in emergencies. */
@Path("integration/government/playbooks")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class PlaybooksResource {
    private static final String PLAYBOOK = "playbook";
    private static final String PLAYBOOK_ID = "playbook_id";

    @Inject Playbooks playbooks;
    @Inject CurrentOfficer officer;

    /** 201 for a new version; 200 for one that is there. */
    @POST
    @Decided(resource = PLAYBOOK, scope = "publish")
    public Response publish(PublishPlaybook request, @Context UriInfo asked) {
        Playbooks.Published published = playbooks.publish(officer.get(), request);
        if (!published.isNew()) return Response.ok(published.playbook()).build();
        return Response.created(
                        asked.getBaseUriBuilder()
                                .path("integration/government/playbooks/{id}")
                                .build(published.playbook().playbookId().value()))
                .entity(published.playbook())
                .build();
    }

    @GET
    @Decided(resource = PLAYBOOK, scope = "view")
    public Response list(
            @QueryParam(PLAYBOOK_ID) @Nullable String playbookId, @BeanParam Paging paging, @Context UriInfo asked) {
        Identifier only = Parameters.readIfPresent(PLAYBOOK_ID, playbookId, Identifier::parse);
        PlaybookPage page = playbooks.list(officer.get(), only, paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{playbook_id}")
    @Decided(resource = PLAYBOOK, scope = "view")
    public PlaybookInfo get(@PathParam(PLAYBOOK_ID) String playbookId) {
        return playbooks.get(officer.get(), Parameters.read(PLAYBOOK_ID, playbookId, Identifier::parse));
    }

    @POST
    @Path("{playbook_id}/retire")
    @Decided(resource = PLAYBOOK, scope = "retire")
    public PlaybookInfo retire(@PathParam(PLAYBOOK_ID) String playbookId, RetirePlaybook request) {
        Identifier id = Parameters.read(PLAYBOOK_ID, playbookId, Identifier::parse);
        return playbooks.retire(officer.get(), id, request.sessionId());
    }
}
