package io.bpci.presence;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The layer of the system in which a node works. */
public enum SystemLayer {
    HTTP_CAGE("HttpCage"),
    ZK_LOCK_MOBILE_PORT("ZkLockMobilePort"),
    DOCK_LOCK_PLATFORM("DockLockPlatform"),
    ENC_CLUSTER("EncCluster"),
    BPI_CORE("BpiCore"),
    BPCI_ENTERPRISE("BpciEnterprise");

    private final String wireName;

    SystemLayer(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * @throws Malformed if there is none of that name, exactly so
     */
    public static SystemLayer parse(String text) {
        for (SystemLayer layer : values()) if (layer.wireName.equals(text)) return layer;
        throw new Malformed(
                "must be one of "
                        + Arrays.stream(values()).map(SystemLayer::wireName).collect(Collectors.joining(", ")));
    }

    @Override
    public String toString() {
        return wireName;
    }
}
