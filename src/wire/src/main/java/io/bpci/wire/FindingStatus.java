package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a finding of compliance stands. */
public enum FindingStatus {
    @JsonProperty("open")
    OPEN,

    /** Somebody answers for it, for a time. */
    @JsonProperty("waived")
    WAIVED,

    /** Final. */
    @JsonProperty("resolved")
    RESOLVED
}
