package io.bpci.portal.government;

import io.bpci.government.GovernmentSessions;
import io.bpci.government.Officer;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Texts;
import io.bpci.problem.Fault;
import io.bpci.wire.GovernmentSessionInfo;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

import java.util.Optional;

/** The officer's own session in which it acts, the newest that is open. */
@RequestScoped
public class OwnSession {
    @Inject GovernmentSessions sessions;

    public boolean isOpen(Officer officer) {
        return newest(officer).isPresent();
    }

    /**
     * Its id.
     *
     * @throws HubException INVALID_REQUEST if none is open
     */
    public String require(Officer officer) {
        return newest(officer)
                .map(GovernmentSessionInfo::sessionId)
                .orElseThrow(() -> new HubException(Fault.INVALID_REQUEST, Texts.of("operation.no_session")));
    }

    private Optional<GovernmentSessionInfo> newest(Officer officer) {
        if (officer.governmentId() == null) return Optional.empty();
        return sessions.list(officer, false, true, PageRequest.first()).sessions().stream()
                .filter(each -> each.officer().equals(officer.caller().name()))
                .findFirst();
    }
}
