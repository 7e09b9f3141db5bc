package io.bpci.audit;

/**
 * The content of events was erased, fired in the transaction that did it: who holds copies of events must let go of
 * them.
 *
 * @param newest the highest number among them
 */
public record ContentErased(long newest) {}
