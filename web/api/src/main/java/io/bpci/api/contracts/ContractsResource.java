package io.bpci.api.contracts;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.contracts.Contracts;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Decided;
import io.bpci.json.Malformed;
import io.bpci.wire.ContractInfo;
import io.bpci.wire.ContractPage;
import io.bpci.wire.Reason;
import io.bpci.wire.UploadContract;

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

/** Contracts, as their owners bring them. */
@Path("smartcontract/contracts")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ContractsResource {
    static final String CONTRACT = "contract";
    static final String VIEW = "view";
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,6}");

    @Inject Contracts contracts;
    @Inject CurrentOfficer officer;

    /** 201 for a new version; 200 for the very same again. */
    @POST
    @Decided(resource = CONTRACT, scope = "upload")
    public Response upload(UploadContract request, @Context UriInfo asked) {
        Contracts.Upload upload = contracts.upload(officer.get(), request);
        ContractInfo contract = upload.contract();
        if (!upload.isNew()) return Response.ok(contract).build();
        return Response.created(
                        asked.getBaseUriBuilder()
                                .path("smartcontract/contracts/{id}/versions/{version}")
                                .build(contract.contractId().value(), contract.version()))
                .entity(contract)
                .build();
    }

    @GET
    @Decided(resource = CONTRACT, scope = VIEW)
    public Response list(@QueryParam("sort") @Nullable String sort, @BeanParam Paging paging, @Context UriInfo asked) {
        ContractPage page = contracts.list(officer.get(), paging.request(sort));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{contract_id}/versions/{version}")
    @Decided(resource = CONTRACT, scope = VIEW)
    public ContractInfo get(@PathParam("contract_id") String contractId, @PathParam("version") String version) {
        Identifier id = Parameters.read("contract_id", contractId, Identifier::parse);
        return contracts.get(officer.get(), id, Parameters.read("version", version, ContractsResource::version));
    }

    private static int version(String text) {
        if (!VERSION.matcher(text).matches()) throw new Malformed("must be a whole number from 1");
        return Integer.parseInt(text);
    }

    /** All versions, and where they run: for good. */
    @POST
    @Path("{contract_id}/retire")
    @Decided(resource = CONTRACT, scope = "retire")
    public ContractInfo retire(@PathParam("contract_id") String contractId, Reason why) {
        Identifier id = Parameters.read("contract_id", contractId, Identifier::parse);
        return contracts.retire(officer.get(), id, why.reason());
    }
}
