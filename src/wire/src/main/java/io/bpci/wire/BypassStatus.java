package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a bypass stands. The last three are final. */
public enum BypassStatus {
    /** One officer signed; nothing is lifted. */
    @JsonProperty("proposed")
    PROPOSED,

    /** Two officers signed: the limits are lifted. */
    @JsonProperty("active")
    ACTIVE,

    /** No second officer signed in time. */
    @JsonProperty("lapsed")
    LAPSED,

    /** It was active until its time was over. */
    @JsonProperty("expired")
    EXPIRED,

    /** By somebody, before its time. */
    @JsonProperty("ended")
    ENDED
}
