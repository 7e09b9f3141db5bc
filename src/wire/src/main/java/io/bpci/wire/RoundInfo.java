package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A round and where it stands.
 *
 * @param proposalDigest what ballots are about: SHA-256 of the proposal without its signature, in hexadecimal
 * @param state proposed, open, decided, executed, failed, expired or vetoed_by_deadline
 * @param outcome Approved or Rejected; null unless it was decided
 * @param proposal as the hub signed it
 * @param tally weights as decimals in strings, and the number of votes
 * @param remark what was executed, or why it could not be; null where there is nothing to say
 * @param equivocations proofs against voters who contradicted themselves, also those found when it had ended
 */
public record RoundInfo(
        Identifier proposalId,
        String proposalDigest,
        String state,
        @Nullable String outcome,
        JsonObject proposal,
        JsonObject tally,
        Instant openedAt,
        Instant votingDeadline,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,
        @Nullable String remark,
        List<JsonObject> equivocations) {
    public RoundInfo {
        equivocations = List.copyOf(equivocations);
    }
}
