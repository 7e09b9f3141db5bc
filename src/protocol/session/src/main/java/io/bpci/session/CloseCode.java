package io.bpci.session;

/** Why a session closed: WebSocket close codes (RFC 6455, 7.4), those from 4001 as this protocol defines them. */
public enum CloseCode {
    NORMAL(1000),
    /** A protocol error or a failed authentication; an {@code error} frame went before. */
    VIOLATION(1008),
    /** A frame larger than the hub takes; an {@code error} frame went before. */
    TOO_LARGE(1009),
    /** A newer session of the same node took over; the node does not reconnect by itself. */
    REPLACED(4001),
    /** The hub is going down in good order; reconnect, elsewhere if possible. */
    DRAINING(4002),
    /** The hub cannot serve the session now; reconnect after a while. */
    OVERLOADED(4003),
    /**
     * The node is isolated, suspended or gone; reconnecting does not help until an operator has acted or time passed.
     */
    ISOLATED(4004);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
