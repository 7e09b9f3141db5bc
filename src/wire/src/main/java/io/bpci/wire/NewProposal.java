package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Asks that the electorate decide something.
 *
 * @param proposalId under which name; absent for one of the hub's choice
 * @param proposalType NetworkParameter, Membership, Upgrade, Emergency or Custom
 * @param content as the type demands
 * @param votingDeadline absent for the hub's {@code consensus_timeout_secs} from now
 * @param minimumVotes absent for 1
 * @param requiredThreshold a decimal, as a number or a string; absent for the hub's {@code vote_threshold}
 * @param advisory absent for false
 * @param allowVoteChange absent for false
 * @param metadata for people and programs; the hub does not read it
 */
public record NewProposal(
        @Nullable Identifier proposalId,
        String proposalType,
        JsonObject content,
        @Nullable Instant votingDeadline,
        @Nullable Integer minimumVotes,
        @Nullable Json requiredThreshold,
        @Nullable Boolean advisory,
        @Nullable Boolean allowVoteChange,
        @Nullable JsonObject metadata) {}
