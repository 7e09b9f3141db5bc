package io.bpci.government;

import io.bpci.government.internal.AgencyStore;
import io.bpci.government.internal.OperationStore;
import io.bpci.government.internal.SessionStore;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** How much of a government's business there is. */
@Stateless
public class GovernmentFigures {
    @Inject AgencyStore agencies;
    @Inject SessionStore sessions;
    @Inject OperationStore operations;

    /** At one moment. */
    public record Counts(long agencies, long openSessions, long openOperations) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    public Counts count() {
        return new Counts(agencies.countConfigured(), sessions.countOpen(agencies.now()), operations.countOpen());
    }
}
