package io.bpci.api.events;

import io.bpci.api.security.CurrentCaller;
import io.bpci.events.Pass;
import io.bpci.events.Ticket;
import io.bpci.events.Tickets;
import io.bpci.identity.Roles;
import io.bpci.json.Json;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import java.net.URI;

/** Tickets for the live feed: a WebSocket of a browser can carry no token, and none belongs in an address. */
@Path("events/tickets")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TicketsResource {
    @Inject Tickets tickets;
    @Inject CurrentCaller caller;

    @POST
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response buy(@Context UriInfo asked) {
        Ticket ticket = tickets.sell(new Pass(caller.get(), caller.until()));
        URI here = asked.getRequestUri();
        String scheme = "https".equals(here.getScheme()) ? "wss" : "ws";
        var answer =
                Json.object()
                        .put("ticket", ticket.text())
                        .put("expires_at", ticket.expiresAt().toString())
                        .put("url", scheme + "://" + here.getRawAuthority() + EventsEndpoint.PATH);
        return Response.status(Response.Status.CREATED).entity(answer.build()).build();
    }
}
