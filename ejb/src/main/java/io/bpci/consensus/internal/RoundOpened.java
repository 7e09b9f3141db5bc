package io.bpci.consensus.internal;

import io.bpci.ballot.Round;

/** A round was opened; observed when that is committed. */
public record RoundOpened(Round round) {}
