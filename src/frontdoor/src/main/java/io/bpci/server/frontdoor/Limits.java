package io.bpci.server.frontdoor;

import java.time.Duration;

/**
 * What bodies of requests may take while they are on their way in.
 *
 * @param maxBytes of one body
 * @param grace for which a body counts for nothing but its memory
 * @param stall the longest time in which nothing comes
 * @param total for a body, beside what its size allows
 * @param bytesPerSec a second more for each so many
 * @param perAddress bodies that are beyond their grace
 * @param inAll the same, from all addresses
 * @param bytesPerAddress of memory, for bodies that have come in part
 * @param bytesInAll the same, from all addresses
 * @param linger for which a refused client is listened to, so that it gets to read why
 */
record Limits(
        int maxBytes,
        Duration grace,
        Duration stall,
        Duration total,
        int bytesPerSec,
        int perAddress,
        int inAll,
        long bytesPerAddress,
        long bytesInAll,
        Duration linger) {

    /** The largest body that the API takes is a message, of 1 MiB; a larger one the relay gets to refuse and record. */
    static final Limits OF_THE_HUB =
            new Limits(
                    2 << 20,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    32 << 10,
                    100,
                    1000,
                    16 << 20,
                    64 << 20,
                    Duration.ofSeconds(2));
}
