package io.bpci.ballot;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a proposal is about, which says what its content holds and what the hub does when it is approved. */
public enum ProposalType {
    /** A value that the network agrees on. */
    NETWORK_PARAMETER("NetworkParameter"),
    /** Who votes, with which weight. */
    MEMBERSHIP("Membership"),
    /** That a component is to have a version. */
    UPGRADE("Upgrade"),
    /** A parameter or a weight that changes at once and for a time, by a few who were named for that beforehand. */
    EMERGENCY("Emergency"),
    /** Anything else. The only type that may be advisory. */
    CUSTOM("Custom");

    private final String wireName;

    ProposalType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Whether the hub carries out what was approved. */
    public boolean isExecuted() {
        return this == NETWORK_PARAMETER || this == MEMBERSHIP || this == EMERGENCY;
    }

    /**
     * @throws Malformed if there is no such type
     */
    public static ProposalType parse(String wireName) {
        for (ProposalType type : values()) if (type.wireName.equals(wireName)) return type;
        throw new Malformed(
                "must be one of "
                        + Arrays.stream(values()).map(ProposalType::wireName).collect(Collectors.joining(", ")));
    }
}
