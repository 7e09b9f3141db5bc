package io.bpci.ballot;

import io.bpci.json.Malformed;

/** What a ballot says. An abstention takes part, and does not approve. */
public enum Vote {
    APPROVE("Approve"),
    REJECT("Reject"),
    ABSTAIN("Abstain");

    private final String wireName;

    Vote(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * @throws Malformed if there is no such vote
     */
    public static Vote parse(String wireName) {
        for (Vote vote : values()) if (vote.wireName.equals(wireName)) return vote;
        throw new Malformed("must be Approve, Reject or Abstain");
    }
}
