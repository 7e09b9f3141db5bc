package io.bpci.api.log;

import io.bpci.api.security.CurrentCaller;
import io.bpci.identity.Roles;
import io.bpci.identity.SteppedUp;
import io.bpci.json.JsonObject;
import io.bpci.log.LogKeyHistory;
import io.bpci.wire.Reason;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** With which keys checkpoints are signed, and were, as verifiers take them (C2SP signed-note). */
@Path("log/keys")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class LogKeysResource {
    @Inject LogKeyHistory keys;
    @Inject CurrentCaller caller;

    @GET
    @PermitAll
    public JsonObject keys() {
        return keys.published();
    }

    /** The notes that lead from each keys to those that followed. */
    @GET
    @Path("successions")
    @PermitAll
    public JsonObject successions() {
        return keys.successions().json();
    }

    /** New keys sign from the next checkpoint on. */
    @POST
    @Path("rotate")
    @RolesAllowed(Roles.HUB_ADMIN)
    @SteppedUp
    public JsonObject rotate(Reason reason) {
        keys.rotate(caller.get(), reason.reason());
        return keys.published();
    }
}
