package io.bpci.agreement;

import java.util.EnumSet;
import java.util.Set;

/** Where an agreement is. The last three are for ever. */
public enum AgreementState {
    /** Not both have signed yet. */
    PROPOSED("proposed"),
    /** Both have signed. Messages pass from its first moment to its last. */
    IN_FORCE("in_force"),
    /** Nothing passes until whoever suspended it resumes. */
    SUSPENDED("suspended"),
    /** A party did not agree. */
    DECLINED("declined"),
    /** A party ended it; what waited to be delivered is not delivered any more. */
    REVOKED("revoked"),
    /** Its time is over. */
    EXPIRED("expired");

    private final String wireName;

    AgreementState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** The states that may follow. */
    public Set<AgreementState> next() {
        return switch (this) {
            case PROPOSED -> EnumSet.of(IN_FORCE, DECLINED, EXPIRED);
            case IN_FORCE -> EnumSet.of(SUSPENDED, REVOKED, EXPIRED);
            case SUSPENDED -> EnumSet.of(IN_FORCE, REVOKED, EXPIRED);
            case DECLINED, REVOKED, EXPIRED -> EnumSet.noneOf(AgreementState.class);
        };
    }

    public boolean isOver() {
        return next().isEmpty();
    }
}
