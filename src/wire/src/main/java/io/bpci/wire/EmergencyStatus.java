package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an emergency stands. The last two are final. */
public enum EmergencyStatus {
    @JsonProperty("active")
    ACTIVE,

    /** By the agency that declared it. */
    @JsonProperty("closed")
    CLOSED,

    /** Nobody closed it in time. */
    @JsonProperty("expired")
    EXPIRED
}
