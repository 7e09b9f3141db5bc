package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;

import org.jspecify.annotations.Nullable;

/**
 * What became of a ballot.
 *
 * @param outcome counted; or accepted, when the hub has it safe and has not come to count it yet; or duplicate, when it
 *     was accepted before
 * @param state of the round, when it was counted
 * @param digest of the ballot, in hexadecimal: what a later one replaces
 */
public record CountedBallot(
        Identifier proposalId, MessageId messageId, String outcome, String digest, @Nullable String state) {}
