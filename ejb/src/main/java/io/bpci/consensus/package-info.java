/**
 * Decisions: proposals, the voters and their weights, the count of ballots, and what follows from what was decided.
 * Start with {@link io.bpci.consensus.Proposals}; ballots come in by {@link io.bpci.consensus.BallotBox}.
 */
@NullMarked
package io.bpci.consensus;

import org.jspecify.annotations.NullMarked;
