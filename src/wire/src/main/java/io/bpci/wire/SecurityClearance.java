package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Arrays;
import java.util.Optional;

/** What an officer is trusted to see, the least first. */
public enum SecurityClearance {
    @JsonProperty("unclassified")
    UNCLASSIFIED("unclassified", 0),

    @JsonProperty("confidential")
    CONFIDENTIAL("confidential", 1),

    @JsonProperty("secret")
    SECRET("secret", 2),

    @JsonProperty("top_secret")
    TOP_SECRET("top_secret", 3);

    private final String claim;
    private final int rank;

    SecurityClearance(String claim, int rank) {
        this.claim = claim;
        this.rank = rank;
    }

    /** Its name in JSON, and in the token's claim {@code security_clearance}. */
    public String claim() {
        return claim;
    }

    /** For queries: the higher sees what the lower does. */
    public int rank() {
        return rank;
    }

    /** Whether who has this may see what asks for that. */
    public boolean dominates(SecurityClearance other) {
        return rank >= other.rank;
    }

    /** Empty for a name that is none. */
    public static Optional<SecurityClearance> named(String claim) {
        return Arrays.stream(values()).filter(clearance -> clearance.claim.equals(claim)).findFirst();
    }
}
