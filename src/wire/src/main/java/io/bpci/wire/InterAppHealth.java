package io.bpci.wire;

/**
 * Whether agreements are kept to.
 *
 * @param status UP; DOWN while the agreements are not read, or the relay is closed
 */
public record InterAppHealth(String status, int agreementsInForce) {}
