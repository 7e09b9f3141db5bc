package io.bpci.api.schemas;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.identity.Roles;
import io.bpci.schemas.SchemaRegistry;
import io.bpci.wire.RegisterSchema;
import io.bpci.wire.SchemaInfo;
import io.bpci.wire.SchemaPage;

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

/** Versions of message types. */
@Path("oracle/schemas")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class SchemasResource {
    @Inject SchemaRegistry registry;
    @Inject CurrentCaller caller;

    @POST
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response register(RegisterSchema request, @Context UriInfo asked) {
        SchemaInfo schema = registry.register(caller.get(), request);
        return Response.created(
                        asked.getAbsolutePathBuilder()
                                .path("{type}/{version}")
                                .build(schema.messageType().name(), schema.schemaVersion().value()))
                .entity(schema)
                .build();
    }

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(
            @QueryParam("message_type") @Nullable String messageType,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        SchemaPage page = registry.list(caller.get(), messageType == null ? null : type(messageType), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    private static MessageType type(String messageType) {
        return Parameters.read("message_type", messageType, MessageType::parse);
    }

    private static Identifier version(String schemaVersion) {
        return Parameters.read("schema_version", schemaVersion, Identifier::parse);
    }

    @GET
    @Path("{message_type}/{schema_version}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public SchemaInfo get(
            @PathParam("message_type") String messageType, @PathParam("schema_version") String schemaVersion) {
        return registry.get(caller.get(), type(messageType), version(schemaVersion));
    }

    /** Messages of this version are refused from now on; the version stays known. */
    @POST
    @Path("{message_type}/{schema_version}/retire")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public SchemaInfo retire(
            @PathParam("message_type") String messageType, @PathParam("schema_version") String schemaVersion) {
        return registry.retire(caller.get(), type(messageType), version(schemaVersion));
    }
}
