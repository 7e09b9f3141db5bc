package io.bpci.consensus.internal;

import io.bpci.ballot.RoundState;

import org.jspecify.annotations.Nullable;

/**
 * What the count says of a ballot.
 *
 * @param rejected why it does not count; null if it, or one that says the same, does
 * @param state of the round; null if there is no such round
 */
public record Verdict(@Nullable String rejected, @Nullable RoundState state) {
    /** Whether the round is, now that it was counted. */
    public boolean isOver() {
        return state != null && state != RoundState.OPEN;
    }
}
