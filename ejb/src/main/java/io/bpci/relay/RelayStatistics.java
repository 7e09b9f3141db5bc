package io.bpci.relay;

/**
 * The relay in numbers, since this hub started.
 *
 * @param openConnections node WebSockets, authenticated or not
 * @param connectedNodes nodes with an open session here
 * @param accepted messages
 * @param delivered hand-overs to a target's session
 * @param refused messages, frames and handshakes
 * @param identitiesHeld identities in the window against repeats
 * @param isAvailable whether the broker takes messages
 */
public record RelayStatistics(
        int openConnections,
        int connectedNodes,
        long accepted,
        long duplicates,
        long delivered,
        long acknowledged,
        long refused,
        long identitiesHeld,
        boolean isAvailable) {}
