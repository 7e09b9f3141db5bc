package io.bpci.wire;

/**
 * Whether decisions are taken.
 *
 * @param status UP; DOWN while the open rounds are not read, or the relay is closed
 */
public record ConsensusHealth(String status, int openRounds) {}
