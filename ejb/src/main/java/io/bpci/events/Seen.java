package io.bpci.events;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.SequencedEvent;
import io.bpci.platform.Caller;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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
        Set<String> organisations = new HashSet<>();
        event.text(Member.ORGANISATION).ifPresent(organisations::add);
        for (String node : nodesOf(event)) {
            String organisation = organisationOf.get(node);
            if (organisation != null) organisations.add(organisation);
        }
        String text = "{\"event\":" + event + ",\"sequence\":" + numbered.sequence() + '}';
        return new Seen(numbered.sequence(), event, organisations, text);
    }

    /** The nodes that acted, were acted upon, or were sent something. */
    static List<String> nodesOf(AuditEvent event) {
        List<String> nodes = new ArrayList<>();
        Stream.of(Member.NODE, Member.TARGET).forEach(member -> event.text(member).ifPresent(nodes::add));
        nodes.addAll(event.texts(Member.TARGETS));
        return nodes;
    }

    /** Deny by default: an operator sees what touches its own organisation, and nothing else. */
    boolean isVisibleTo(Caller caller) {
        return caller.seesAll() || organisations.stream().anyMatch(caller::sees);
    }
}
