package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a node stands, in one word. Where several hold, the last of this list: a suspended node that is also isolated is
 * suspended.
 */
public enum NodeStatus {
    /** It has no session. Messages for it wait. */
    @JsonProperty("Disconnected")
    DISCONNECTED,

    /** It has a session with a hub, and was seen in the last two minutes. */
    @JsonProperty("Connected")
    CONNECTED,

    /** The hub shut it out for a time, for what it did in its own session. */
    @JsonProperty("Isolated")
    ISOLATED,

    /** An operator shut it out until further notice. */
    @JsonProperty("Suspended")
    SUSPENDED,

    /** It takes part no longer; its id and keys are never used again. */
    @JsonProperty("Deregistered")
    DEREGISTERED
}
