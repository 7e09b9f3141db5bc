package io.bpci.events;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.SequencedEvent;
import io.bpci.nodes.EventScope;
import io.bpci.platform.Caller;

import java.util.Map;
import java.util.Set;

/**
 * An event on its way to viewers, with what is worked out once for all of them.
 *
 * @param organisations those whose nodes it touches, and the one in whose name it happened
 * @param text its JSON with its number, as it is sent
 */
record Seen(long sequence, AuditEvent event, Set<String> organisations, String text) {
    /**
     * @param organisationOf of nodes, by their ids
     */
    static Seen of(SequencedEvent numbered, Map<String, String> organisationOf) {
        AuditEvent event = numbered.event();
        String text = "{\"event\":" + event + ",\"sequence\":" + numbered.sequence() + '}';
        return new Seen(numbered.sequence(), event, EventScope.organisations(event, organisationOf), text);
    }

    /** Deny by default: an operator sees what touches its own organisation, and nothing else. */
    boolean isVisibleTo(Caller caller) {
        return caller.seesAll() || organisations.stream().anyMatch(caller::sees);
    }
}
