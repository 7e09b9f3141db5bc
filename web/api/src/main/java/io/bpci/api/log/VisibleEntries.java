package io.bpci.api.log;

import io.bpci.api.security.CurrentCaller;
import io.bpci.audit.AuditLog;
import io.bpci.audit.SequencedEvent;
import io.bpci.merkle.EntryBundle;
import io.bpci.nodes.EventScope;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which entries of the log the caller may see: as in the live feed, those that concern its organisation. */
@RequestScoped
public class VisibleEntries {
    /** Events are numbered from 1, entries from 0. */
    private static final long FIRST_EVENT = 1;

    @Inject AuditLog audit;
    @Inject NodeRegistry nodes;
    @Inject CurrentCaller caller;

    /**
     * Of so many entries from that index on, those that the caller may see.
     *
     * @throws HubException FORBIDDEN to those who see no organisation's business
     */
    public List<SequencedEvent> among(long index, int entries) {
        Caller asking = caller.get();
        asking.requireSight();
        if (!asking.seesAll() && asking.organisation() == null) {
            throw new HubException(Fault.FORBIDDEN, "the token names no organisation whose entries these would be");
        }
        List<SequencedEvent> events = audit.from(index + FIRST_EVENT, entries);
        if (asking.seesAll()) return events;
        Set<String> named = new HashSet<>();
        for (SequencedEvent event : events) named.addAll(EventScope.nodesOf(event.event()));
        Map<String, String> organisationOf = nodes.organisationsOfNamed(named);
        return events.stream()
                .filter(event ->
                        EventScope.organisations(event.event(), organisationOf).stream().anyMatch(asking::sees))
                .toList();
    }

    static long index(SequencedEvent event) {
        return event.sequence() - FIRST_EVENT;
    }

    /**
     * @throws HubException FORBIDDEN unless the caller may see every entry of the bundle
     */
    public void requireAll(EntryBundle bundle) {
        if (caller.get().seesAll()) return;
        int seen = among(bundle.index() * EntryBundle.FULL, bundle.width()).size();
        if (seen < bundle.width()) {
            throw new HubException(
                    Fault.FORBIDDEN,
                    "%d of the bundle's %d entries do not concern your organisation, and a bundle is given whole (role auditor) or not at all; GET /api/v1/log/entries gives those that do"
                            .formatted(bundle.width() - seen, bundle.width()));
        }
    }
}
