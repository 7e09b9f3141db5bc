package io.bpci.events;

/** Why a feed session closed: WebSocket close codes (RFC 6455, 7.4), those from 4002 as this protocol defines them. */
public enum FeedClose {
    /** A protocol error, a ticket that lets nobody in, or silence; an {@code error} frame went before. */
    VIOLATION(1008),
    /** The hub is going down in good order; reconnect, with a new ticket. */
    DRAINING(4002),
    /** The hub has as many viewers as it takes; reconnect after a while. An {@code error} frame went before. */
    OVERLOADED(4003),
    /** The token that bought the ticket has expired; reconnect with a ticket that a newer one buys. */
    EXPIRED(4005);

    private final int code;

    FeedClose(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
