package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How urgent a government operation is. It also sets the deadline of one that names none. */
public enum PriorityLevel {
    /** Within 30 days. */
    @JsonProperty("low")
    LOW,

    /** Within 7 days. */
    @JsonProperty("normal")
    NORMAL,

    /** Within a day. */
    @JsonProperty("high")
    HIGH,

    /** Within an hour. */
    @JsonProperty("critical")
    CRITICAL
}
