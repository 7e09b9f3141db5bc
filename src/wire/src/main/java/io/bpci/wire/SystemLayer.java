package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The layer of the system in which a node works. */
public enum SystemLayer {
    @JsonProperty("HttpCage")
    HTTP_CAGE,
    @JsonProperty("ZkLockMobilePort")
    ZK_LOCK_MOBILE_PORT,
    @JsonProperty("DockLockPlatform")
    DOCK_LOCK_PLATFORM,
    @JsonProperty("EncCluster")
    ENC_CLUSTER,
    @JsonProperty("BpiCore")
    BPI_CORE,
    @JsonProperty("BpciEnterprise")
    BPCI_ENTERPRISE
}
