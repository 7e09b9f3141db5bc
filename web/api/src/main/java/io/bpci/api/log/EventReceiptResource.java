package io.bpci.api.log;

import io.bpci.api.http.Parameters;
import io.bpci.audit.AuditLog;
import io.bpci.audit.SequencedEvent;
import io.bpci.identity.Roles;
import io.bpci.json.Malformed;
import io.bpci.log.TransparencyLog;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Receipts of any event, for auditors. */
@Path("audit/events/{sequence}/receipt")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class EventReceiptResource {
    @Inject AuditLog audit;
    @Inject TransparencyLog log;

    /** 202 while the log has not come so far. */
    @GET
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response receipt(@PathParam("sequence") String number) {
        long sequence = Parameters.read("sequence", number, EventReceiptResource::parse);
        SequencedEvent event =
                audit.get(sequence)
                        .orElseThrow(() -> new HubException(Fault.NOT_FOUND, "there is no event " + sequence));
        return ReceiptAnswer.of(log.receipt(event));
    }

    private static long parse(String number) {
        try {
            return Long.parseUnsignedLong(number);
        } catch (NumberFormatException e) {
            throw new Malformed("must be a number from 1");
        }
    }
}
