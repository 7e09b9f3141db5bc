package io.bpci.api.audit;

import io.bpci.api.security.CurrentCaller;
import io.bpci.erasure.Erasures;
import io.bpci.identity.Roles;
import io.bpci.wire.EraseContent;
import io.bpci.wire.ErasedContent;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Has the content of events erased before its time; the work is done in {@code io.bpci.erasure}. */
@Path("audit/erasures")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ErasureResource {
    @Inject Erasures erasures;
    @Inject CurrentCaller caller;

    /** Asked again, it erases nothing and says so. */
    @POST
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public ErasedContent erase(EraseContent wanted) {
        return erasures.erase(caller.get(), wanted);
    }
}
