package io.bpci.client;

import java.time.Duration;

/**
 * How long the client waits.
 *
 * @param backoff between attempts to connect
 * @param isolatedWait between attempts while the hub keeps the node out
 * @param idlePing silence in either direction after which the client asks for a sign of life; a hub closes after 60 s
 * @param deadAfter how long it then waits for one before it takes the connection for dead
 * @param handshake how long connecting and the two proofs may take
 */
public record Timing(
        Backoff backoff, Duration isolatedWait, Duration idlePing, Duration deadAfter, Duration handshake) {
    public static final Timing DEFAULT =
            new Timing(
                    Backoff.DEFAULT,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10));

    public Timing withBackoff(Backoff waits) {
        return new Timing(waits, isolatedWait, idlePing, deadAfter, handshake);
    }

    public Timing withIsolatedWait(Duration wait) {
        return new Timing(backoff, wait, idlePing, deadAfter, handshake);
    }

    public Timing withHeartbeat(Duration ping, Duration dead) {
        return new Timing(backoff, isolatedWait, ping, dead, handshake);
    }
}
