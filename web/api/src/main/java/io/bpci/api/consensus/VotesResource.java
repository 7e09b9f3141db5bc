package io.bpci.api.consensus;

import io.bpci.api.relay.SignedRequest;
import io.bpci.ballot.Ballot;
import io.bpci.consensus.BallotBox;
import io.bpci.consensus.BallotOutcome;
import io.bpci.envelope.Envelope;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.relay.RelayOutcome;
import io.bpci.wire.CountedBallot;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ballots by HTTP: messages to the hub like any, and an answer that waits for the count. */
@Path("consensus/votes")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class VotesResource {
    private static final long COUNT_SECONDS = 5;

    @Inject SignedRequest signed;
    @Inject BallotBox box;

    /**
     * Takes a ballot, whose signature is the authentication. 200 once it is counted, or was before; 202 when it is on
     * stable storage and not counted yet.
     */
    @POST
    @PermitAll
    public Response vote(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(Ballot.MAX_BYTES + 1);
        Ballot ballot;
        try {
            ballot = Ballot.of(Envelope.parse(bytes));
        } catch (Malformed e) {
            throw new HubException(Fault.MALFORMED, e.getMessage());
        }
        CompletableFuture<BallotOutcome> counted = box.outcomes().await(ballot.digest());
        try {
            return switch (signed.relay(bytes, false)) {
                case RelayOutcome.Accepted _ -> counted(ballot, counted);
                case RelayOutcome.Duplicate _ -> answer(ballot, "duplicate", null, 200);
                case RelayOutcome.Refused refused -> throw signed.refused(refused.problem());
                case RelayOutcome.Unknown() -> throw SignedRequest.unknown();
            };
        } finally {
            box.outcomes().forget(ballot.digest());
        }
    }

    private Response counted(Ballot ballot, CompletableFuture<BallotOutcome> counted) {
        try {
            return switch (counted.get(COUNT_SECONDS, TimeUnit.SECONDS)) {
                case BallotOutcome.Counted(var state) -> answer(ballot, "counted", state.wireName(), 200);
                case BallotOutcome.Rejected(String why) -> throw signed.refused(Fault.CONFLICT.because(why));
            };
        } catch (TimeoutException e) {
            return answer(ballot, "accepted", null, 202);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SignedRequest.unknown();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the count failed", e.getCause());
        }
    }

    private static Response answer(Ballot ballot, String outcome, @Nullable String state, int status) {
        var counted =
                new CountedBallot(
                        ballot.proposalId(), ballot.envelope().messageId(), outcome, ballot.digest().hex(), state);
        return Response.status(status).entity(counted).build();
    }
}
