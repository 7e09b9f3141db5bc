package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a government operation is about. */
public enum OperationType {
    @JsonProperty("information_request")
    INFORMATION_REQUEST,

    @JsonProperty("compliance_check")
    COMPLIANCE_CHECK,

    /** Between jurisdictions. */
    @JsonProperty("cross_border_coordination")
    CROSS_BORDER_COORDINATION,

    @JsonProperty("smartcontract_deployment")
    SMARTCONTRACT_DEPLOYMENT,

    /** Submitted where emergencies are, by who may declare one. */
    @JsonProperty("emergency_response")
    EMERGENCY_RESPONSE
}
