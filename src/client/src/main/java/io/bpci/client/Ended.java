package io.bpci.client;

/**
 * Why a session ended or never began.
 *
 * @param detail for people
 */
public record Ended(Kind kind, String detail) {
    /** What follows from it. */
    public enum Kind {
        /** Nothing answers at the address. The client tries again. */
        UNREACHABLE,
        /**
         * The hub's certificate is not trusted, not for this address, or has expired. The client stops, or after a
         * first success tries at long intervals.
         */
        UNTRUSTED,
        /** The connection broke, or the hub fell silent. The client tries again. */
        LOST,
        /** The hub goes down in good order (close code 4002). The client tries again. */
        DRAINING,
        /** The hub has no room for the session now (close code 4003). The client tries again. */
        OVERLOADED,
        /** The node is isolated, suspended or gone (close code 4004). The client tries again, at long intervals. */
        ISOLATED,
        /** A newer session of the same node took over (close code 4001). The client stops. */
        REPLACED,
        /**
         * The hub is not the one that was pinned. The client stops, or after a first success tries at long intervals.
         */
        WRONG_HUB,
        /** The hub does not know the node, or not by this key. The client stops. */
        NOT_AUTHENTICATED,
        /**
         * What answers does not speak this protocol, or breaks it. The client tries again unless it is the first time.
         */
        PROTOCOL,
        /** This client was closed. */
        CLOSED
    }

    @Override
    public String toString() {
        return switch (kind) {
            case UNREACHABLE -> "cannot reach the hub: " + detail;
            case UNTRUSTED -> detail;
            case LOST -> "the connection was lost: " + detail;
            case DRAINING -> "the hub is going down: " + detail;
            case OVERLOADED -> "the hub is overloaded: " + detail;
            case ISOLATED -> "the hub keeps this node out: " + detail;
            case REPLACED -> "a newer session of the same node took over";
            case WRONG_HUB -> "this is not the expected hub: " + detail;
            case NOT_AUTHENTICATED -> "the hub does not accept this node's proof: " + detail;
            case PROTOCOL -> "the other end does not speak bpci.relay.v1 correctly: " + detail;
            case CLOSED -> "the client was closed";
        };
    }
}
