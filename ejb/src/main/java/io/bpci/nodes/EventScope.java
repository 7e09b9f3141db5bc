package io.bpci.nodes;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Whose business an event is. Stateless. */
public final class EventScope {
    private EventScope() {}

    /** The nodes that acted, were acted upon, or were sent something. */
    public static List<String> nodesOf(AuditEvent event) {
        List<String> nodes = new ArrayList<>();
        Stream.of(Member.NODE, Member.TARGET).forEach(member -> event.text(member).ifPresent(nodes::add));
        nodes.addAll(event.texts(Member.TARGETS));
        return nodes;
    }

    /**
     * The organisations whose nodes it touches, and the one in whose name it happened.
     *
     * @param organisationOf of nodes, by their ids
     */
    public static Set<String> organisations(AuditEvent event, Map<String, String> organisationOf) {
        Set<String> organisations = new HashSet<>();
        event.text(Member.ORGANISATION).ifPresent(organisations::add);
        for (String node : nodesOf(event)) {
            String organisation = organisationOf.get(node);
            if (organisation != null) organisations.add(organisation);
        }
        return organisations;
    }
}
