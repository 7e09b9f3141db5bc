package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a deployment of a contract stands. All but the first two are final. */
public enum DeploymentStatus {
    @JsonProperty("pending_approval")
    PENDING_APPROVAL,

    @JsonProperty("active")
    ACTIVE,

    @JsonProperty("refused")
    REFUSED,

    /** Another version took its place. */
    @JsonProperty("superseded")
    SUPERSEDED,

    /** The jurisdiction went back to an earlier version. */
    @JsonProperty("rolled_back")
    ROLLED_BACK,

    @JsonProperty("retired")
    RETIRED
}
