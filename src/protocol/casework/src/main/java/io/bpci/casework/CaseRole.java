package io.bpci.casework;

import io.bpci.json.Malformed;

/** What a participant has to do with a case. */
public enum CaseRole {
    /** Opened it, or took it over: it invites, hands over and closes. One agency at a time. */
    LEAD("lead"),
    /** Works on it: writes notes, adds documents, assigns tasks. */
    PARTNER("partner"),
    /** Sees it, and does the tasks that it is given. */
    OBSERVER("observer");

    private final String wireName;

    CaseRole(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * @throws Malformed if nobody is invited to such a role
     */
    public static CaseRole parseInvited(String wireName) {
        for (CaseRole each : values()) if (each != LEAD && each.wireName.equals(wireName)) return each;
        throw new Malformed("must be partner or observer");
    }
}
