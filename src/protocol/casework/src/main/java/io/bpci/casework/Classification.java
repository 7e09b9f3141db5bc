package io.bpci.casework;

import io.bpci.json.Malformed;

/** Which clearance it takes to see something, the least first. */
public enum Classification {
    UNCLASSIFIED("unclassified"),
    CONFIDENTIAL("confidential"),
    SECRET("secret"),
    TOP_SECRET("top_secret");

    private final String wireName;

    Classification(String wireName) {
        this.wireName = wireName;
    }

    /** As clearances are called in tokens. */
    public String wireName() {
        return wireName;
    }

    /**
     * @throws Malformed if there is none of that name
     */
    public static Classification parse(String wireName) {
        for (Classification each : values()) if (each.wireName.equals(wireName)) return each;
        throw new Malformed("must be unclassified, confidential, secret or top_secret");
    }
}
