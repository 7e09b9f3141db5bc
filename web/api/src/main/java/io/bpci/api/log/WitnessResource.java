package io.bpci.api.log;

import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.note.SignedNote;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.witness.AddCheckpoint;
import io.bpci.witness.WitnessAnswer;
import io.bpci.witness.WitnessOutcome.Backward;
import io.bpci.witness.WitnessOutcome.Cosigned;
import io.bpci.witness.WitnessOutcome.Inconsistent;
import io.bpci.witness.WitnessOutcome.NotSigned;
import io.bpci.witness.WitnessOutcome.OutOfStep;
import io.bpci.witness.WitnessOutcome.UnknownLog;
import io.bpci.witnessing.LogWitness;
import io.bpci.witnessing.SeenFork;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** This hub as a witness (C2SP tlog-witness); both prefixes of the protocol are this path. */
@Path("log/witness")
@RequestScoped
public class WitnessResource {
    private static final String TEXT = "text/plain;charset=UTF-8";
    private static final Pattern ORIGIN_HASH = Pattern.compile("[0-9a-f]{64}");

    @Inject LogWitness witness;
    @Inject HttpServletRequest request;

    /** Takes a checkpoint, whose signature is the authentication. */
    @POST
    @Path("add-checkpoint")
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.WILDCARD)
    @PermitAll
    public Response addCheckpoint(InputStream body) throws IOException {
        witness.admit(request.getRemoteAddr());
        byte[] bytes = body.readNBytes(AddCheckpoint.MAX_BYTES + 1);
        if (bytes.length > AddCheckpoint.MAX_BYTES) {
            throw new HubException(Fault.TOO_LARGE, "the body may have " + AddCheckpoint.MAX_BYTES + " bytes");
        }
        return switch (witness.add(AddCheckpoint.parse(bytes))) {
            case Cosigned(var _, var cosignature) ->
                    Response.ok((cosignature.text() + "\n").getBytes(StandardCharsets.UTF_8), TEXT).build();
            case OutOfStep outOfStep ->
                    Response.status(Response.Status.CONFLICT)
                            .type(WitnessAnswer.SIZE_TYPE)
                            .entity((outOfStep.size() + "\n").getBytes(StandardCharsets.US_ASCII))
                            .build();
            case UnknownLog refused -> throw new HubException(Fault.NOT_FOUND, refused.why());
            case NotSigned refused -> throw new HubException(Fault.FORBIDDEN, refused.why());
            case Backward refused -> throw new HubException(Fault.INVALID_REQUEST, refused.why());
            case Inconsistent refused -> throw new HubException(Fault.LOG_INCONSISTENT, refused.why());
        };
    }

    /** The key that verifies its cosignatures. */
    @GET
    @Path("key")
    @Produces(MediaType.APPLICATION_JSON)
    @PermitAll
    public JsonObject key() {
        return Json.object().put("verifier_key", witness.key().verifierKey()).build();
    }

    /** The latest checkpoint cosigned of a log, with the log's signature and the witness's. */
    @GET
    @Path("{origin_hash}/checkpoint")
    @Produces(TEXT)
    @PermitAll
    public Response latest(@PathParam("origin_hash") String originHash) {
        if (!ORIGIN_HASH.matcher(originHash).matches()) {
            throw new HubException(
                    Fault.INVALID_REQUEST,
                    "origin_hash must be the SHA-256 of an origin, 64 lower-case hexadecimal digits");
        }
        SignedNote note =
                witness.latest(originHash)
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.NOT_FOUND, "no checkpoint was cosigned of a log of that origin hash"));
        return Response.ok(note.bytes()).header(HttpHeaders.CACHE_CONTROL, "no-cache").build();
    }

    /** Proofs that witnessed logs forked. */
    @GET
    @Path("forks")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public JsonObject forks() {
        return Json.object()
                .put(
                        "forks",
                        new JsonArray(witness.forks().stream().map(SeenFork::json).map(Json.class::cast).toList()))
                .build();
    }
}
