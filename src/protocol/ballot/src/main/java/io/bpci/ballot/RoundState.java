package io.bpci.ballot;

import io.bpci.json.Malformed;

import java.util.Locale;
import java.util.Set;

/** Where a round stands. What it may become next is a graph without cycles; a state that leads nowhere is final. */
public enum RoundState {
    /** The proposal was found valid. */
    PROPOSED,
    /** The electorate is fixed and votes. */
    OPEN,
    /** Approved or rejected: no ballot can change it any more. */
    DECIDED,
    /** It was approved, and what it demands of the hub is done. */
    EXECUTED,
    /** It was approved, and what it demands of the hub cannot be done. */
    FAILED,
    /** The deadline came before the votes that it needed at least. */
    EXPIRED,
    /** The deadline came, enough had voted, and what did not approve by then kept it below the threshold. */
    VETOED_BY_DEADLINE;

    public Set<RoundState> next() {
        return switch (this) {
            case PROPOSED -> Set.of(OPEN);
            case OPEN -> Set.of(DECIDED, EXPIRED, VETOED_BY_DEADLINE);
            case DECIDED -> Set.of(EXECUTED, FAILED);
            case EXECUTED, FAILED, EXPIRED, VETOED_BY_DEADLINE -> Set.of();
        };
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws Malformed if there is no such state
     */
    public static RoundState parse(String wireName) {
        for (RoundState state : values()) if (state.wireName().equals(wireName)) return state;
        throw new Malformed("must be one of proposed, open, decided, executed, failed, expired, vetoed_by_deadline");
    }
}
