package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a government operation stands. The last four are final. */
public enum OperationStatus {
    /** Submitted; nobody works on it yet. */
    @JsonProperty("pending")
    PENDING,

    @JsonProperty("in_progress")
    IN_PROGRESS,

    @JsonProperty("completed")
    COMPLETED,

    /** Who worked on it says that it cannot be done. */
    @JsonProperty("failed")
    FAILED,

    /** By the agency that asked for it. */
    @JsonProperty("cancelled")
    CANCELLED,

    /** Its deadline came. */
    @JsonProperty("expired")
    EXPIRED
}
