package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a node is, in one word. Where several hold, the last of this list. */
public enum HealthStatus {
    /** It has a session. */
    @JsonProperty("Connected")
    CONNECTED,

    /** It has no session, and something was heard of it not long ago. */
    @JsonProperty("Idle")
    IDLE,

    /** Nothing was heard of it for longer than {@code discovery.silent_after}. */
    @JsonProperty("Silent")
    SILENT,

    /** Nothing was heard of it for longer than {@code discovery.away_after}, or ever. */
    @JsonProperty("Away")
    AWAY,

    /** The hub shut it out for a time. */
    @JsonProperty("Isolated")
    ISOLATED,

    /** An operator shut it out. */
    @JsonProperty("Suspended")
    SUSPENDED
}
