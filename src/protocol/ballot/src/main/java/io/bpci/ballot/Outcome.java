package io.bpci.ballot;

import io.bpci.json.Malformed;

/** What a decided round decided. */
public enum Outcome {
    APPROVED("Approved"),
    REJECTED("Rejected");

    private final String wireName;

    Outcome(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * @throws Malformed if there is no such outcome
     */
    public static Outcome parse(String wireName) {
        for (Outcome outcome : values()) if (outcome.wireName.equals(wireName)) return outcome;
        throw new Malformed("must be Approved or Rejected");
    }
}
