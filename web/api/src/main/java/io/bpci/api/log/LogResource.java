package io.bpci.api.log;

import io.bpci.api.http.Parameters;
import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.log.TimeStamps;
import io.bpci.log.TransparencyLog;
import io.bpci.merkle.ConsistencyProof;
import io.bpci.merkle.EntryBundle;
import io.bpci.merkle.Hash;
import io.bpci.merkle.InclusionProof;
import io.bpci.merkle.Tile;
import io.bpci.merkle.TilePath;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;

/**
 * The transparency log as C2SP tlog-tiles lays it out. Checkpoints and hash tiles are for everybody; bundles of entries
 * show who talks to whom, and are for auditors, and for operators whose organisation every entry concerns.
 */
@Path("log")
@RequestScoped
public class LogResource {
    private static final String NOTE = "text/plain;charset=UTF-8";
    private static final String NOT_KEPT = "no-cache";
    private static final String FOR_EVER = "max-age=31536000, immutable";

    @Inject TransparencyLog log;
    @Inject VisibleEntries visible;
    @Inject TimeStamps timeStamps;

    @GET
    @Path("checkpoint")
    @Produces(NOTE)
    @PermitAll
    public Response checkpoint() {
        byte[] note = log.checkpoint().orElseThrow(() -> absent("the log has no checkpoint yet"));
        return Response.ok(note).header(HttpHeaders.CACHE_CONTROL, NOT_KEPT).build();
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
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response entries(@PathParam("path") String path) {
        EntryBundle bundle = read("entries/" + path, EntryBundle::parse);
        byte[] entries = log.entries(bundle).orElseThrow(() -> absent("the log has no " + bundle));
        visible.requireAll(bundle);
        return Response.ok(entries).header(HttpHeaders.CACHE_CONTROL, "private, " + FOR_EVER).build();
    }

    /** For those who do not compute it from tiles; of the newest head when no size is given. */
    @GET
    @Path("proof/inclusion")
    @Produces(MediaType.APPLICATION_JSON)
    @PermitAll
    public Response inclusion(@QueryParam("index") @Nullable String index, @QueryParam("size") @Nullable String size) {
        long leaf = number("index", index, 0);
        long tree = size == null ? log.size() : number("size", size, 1);
        if (leaf >= tree && size != null) throw refused("index must be below size");
        if (leaf >= tree) throw absent("the log has no entry " + leaf);
        InclusionProof proof = log.inclusion(leaf, tree).orElseThrow(() -> absent("the log has no size " + tree));
        return proof(
                Json.object().put("index", leaf).put("size", tree).put("inclusion_proof", hashes(proof.path())).build(),
                size != null);
    }

    /**
     * That what the log was at one size is the beginning of what it is at another; of the newest when none is given.
     */
    @GET
    @Path("proof/consistency")
    @Produces(MediaType.APPLICATION_JSON)
    @PermitAll
    public Response consistency(@QueryParam("from") @Nullable String from, @QueryParam("to") @Nullable String to) {
        long older = number("from", from, 1);
        long newer = to == null ? log.size() : number("to", to, 1);
        if (older > newer && to != null) throw refused("from must not be above to");
        if (older > newer) throw absent("the log has no size " + older);
        ConsistencyProof proof =
                log.consistency(older, newer).orElseThrow(() -> absent("the log has no size " + newer));
        return proof(
                Json.object()
                        .put("from", older)
                        .put("to", newer)
                        .put("consistency_proof", hashes(proof.path()))
                        .build(),
                to != null);
    }

    private static Response proof(JsonObject proof, boolean lasting) {
        return Response.ok(proof).header(HttpHeaders.CACHE_CONTROL, lasting ? "public, " + FOR_EVER : NOT_KEPT).build();
    }

    private static Json hashes(List<Hash> path) {
        return Json.strings(path.stream().map(Hash::toString).toList());
    }

    private static long number(String name, @Nullable String text, long least) {
        if (text == null) throw refused(name + " is missing: a whole number from " + least);
        if (!text.matches("0|[1-9][0-9]{0,14}") || Long.parseLong(text) < least) {
            throw refused("%s must be a whole number from %d".formatted(name, least));
        }
        return Long.parseLong(text);
    }

    private static HubException refused(String what) {
        return new HubException(Fault.INVALID_REQUEST, what);
    }

    private static <T extends TilePath> T read(String path, Function<String, T> parser) {
        return Parameters.read("path", "tile/" + path, parser);
    }

    private static HubException absent(String what) {
        return new HubException(Fault.NOT_FOUND, what);
    }
}
