package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a requirement of a framework stands. */
public enum ComplianceStatus {
    /** Each of its controls was met within the window, and none has an open finding. */
    @JsonProperty("compliant")
    COMPLIANT,

    /** One of its controls is not met. */
    @JsonProperty("violated")
    VIOLATED,

    /** What is not met somebody answers for. */
    @JsonProperty("waived")
    WAIVED,

    /** Nobody can say: a control looked at nothing within the window, or could not be evaluated. */
    @JsonProperty("not_assessed")
    NOT_ASSESSED
}
