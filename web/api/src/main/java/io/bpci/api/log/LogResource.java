package io.bpci.api.log;

import io.bpci.api.http.Parameters;
import io.bpci.api.security.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.log.LogKeys;
import io.bpci.log.TimeStamps;
import io.bpci.log.TransparencyLog;
import io.bpci.merkle.EntryBundle;
import io.bpci.merkle.Tile;
import io.bpci.merkle.TilePath;
import io.bpci.note.NoteVerifier;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import java.util.function.Function;

/**
 * The transparency log as C2SP tlog-tiles lays it out. Checkpoints and hash tiles are for everybody; bundles of entries
 * show who talks to whom, and are for auditors.
 */
@Path("log")
@RequestScoped
public class LogResource {
    private static final String NOTE = "text/plain;charset=UTF-8";
    private static final String NOT_KEPT = "no-cache";
    private static final String FOR_EVER = "max-age=31536000, immutable";

    @Inject TransparencyLog log;
    @Inject LogKeys keys;
    @Inject TimeStamps timeStamps;

    @GET
    @Path("checkpoint")
    @Produces(NOTE)
    @PermitAll
    public Response checkpoint() {
        byte[] note = log.checkpoint().orElseThrow(() -> absent("the log has no checkpoint yet"));
        return Response.ok(note).header(HttpHeaders.CACHE_CONTROL, NOT_KEPT).build();
    }

    /** With which keys checkpoints are signed, as verifiers take them (C2SP signed-note). */
    @GET
    @Path("keys")
    @Produces(MediaType.APPLICATION_JSON)
    @PermitAll
    public JsonObject keys() {
        return Json.object()
                .put("origin", keys.origin())
                .put(
                        "verifier_keys",
                        new JsonArray(
                                keys.verifiers().stream()
                                        .map(NoteVerifier::verifierKey)
                                        .map(Json::of)
                                        .map(Json.class::cast)
                                        .toList()))
                .build();
    }

    /** With which certificate the time stamps of checkpoints are verified. */
    @GET
    @Path("time-stamp-authority")
    @Produces("application/pem-certificate-chain")
    @PermitAll
    public String timeStampAuthority() {
        return timeStamps.certificate().pem();
    }

    @GET
    @Path("tile/{path: .+}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @PermitAll
    public Response tile(@PathParam("path") String path) {
        Tile tile = read(path, Tile::parse);
        byte[] hashes = log.tile(tile).orElseThrow(() -> absent("the log has no " + tile));
        return Response.ok(hashes).header(HttpHeaders.CACHE_CONTROL, "public, " + FOR_EVER).build();
    }

    @GET
    @Path("tile/entries/{path: .+}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response entries(@PathParam("path") String path) {
        EntryBundle bundle = read("entries/" + path, EntryBundle::parse);
        byte[] entries = log.entries(bundle).orElseThrow(() -> absent("the log has no " + bundle));
        return Response.ok(entries).header(HttpHeaders.CACHE_CONTROL, "private, " + FOR_EVER).build();
    }

    private static <T extends TilePath> T read(String path, Function<String, T> parser) {
        return Parameters.read("path", "tile/" + path, parser);
    }

    private static HubException absent(String what) {
        return new HubException(Fault.NOT_FOUND, what);
    }
}
