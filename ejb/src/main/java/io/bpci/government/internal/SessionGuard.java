package io.bpci.government.internal;

import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import java.time.Instant;

/** Lets officers act in their open sessions only. To be used within a transaction. */
@Dependent
public class SessionGuard {
    @Inject AgencyStore agencies;
    @Inject SessionStore sessions;
    @Inject HubSettings settings;

    /**
     * The officer's agency. The session is in use by this.
     *
     * @throws HubException CONFLICT unless the officer has that session of its agency's open
     */
    public Agency requireOpen(Officer officer, String sessionId, Instant now) {
        NodeId id = officer.requireGovernmentId();
        boolean open =
                sessions.find(sessionId, officer, false)
                        .filter(session -> session.isOf(officer))
                        .filter(session -> session.governmentId().equals(id))
                        .filter(session -> session.refresh(now, settings.government().sessionIdleTimeout()))
                        .isPresent();
        if (!open) {
            throw new HubException(Fault.CONFLICT, "the officer has no session " + sessionId + " open: open one first");
        }
        return agencies.require(id);
    }
}
