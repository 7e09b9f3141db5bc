package io.bpci.policies.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.json.Json;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.policy.Deed;
import io.bpci.policy.Happening;
import io.bpci.policy.Subject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What audit events say of the behaviour of nodes, and of what is done under agreements. */
public final class Observed {
    private Observed() {}

    /** Nothing, of most kinds of events; and of those whose content was erased. */
    public static List<Happening> in(AuditEvent event) {
        List<Happening> found = new ArrayList<>(2);
        switch (event.kind()) {
            case ACCEPTED -> {
                String type = event.text(Member.MESSAGE_TYPE).orElse(null);
                node(event, Member.NODE, Deed.ACCEPTED, type, 1, found);
                agreement(event, Deed.ACCEPTED, type, 1, found);
            }
            case REFUSED -> {
                String problem = event.text(Member.PROBLEM).orElse(null);
                long times = times(event);
                node(event, Member.NODE, Deed.REFUSED, problem, times, found);
                agreement(event, Deed.REFUSED, problem, times, found);
            }
            case DELIVERED -> {
                node(event, Member.TARGET, Deed.RECEIVED, null, 1, found);
                agreement(event, Deed.DELIVERED, null, 1, found);
            }
            case ACKNOWLEDGED -> {
                node(event, Member.TARGET, Deed.ACKNOWLEDGED, null, 1, found);
                agreement(event, Deed.ACKNOWLEDGED, null, 1, found);
            }
            case REJECTED -> {
                node(event, Member.NODE, Deed.REJECTED, null, 1, found);
                node(event, Member.TARGET, Deed.TURNED_DOWN, null, 1, found);
                agreement(event, Deed.REJECTED, null, 1, found);
            }
            case EXPIRED -> {
                node(event, Member.NODE, Deed.EXPIRED, null, 1, found);
                agreement(event, Deed.EXPIRED, null, 1, found);
            }
            case WITHDRAWN -> {
                node(event, Member.NODE, Deed.WITHDRAWN, null, 1, found);
                agreement(event, Deed.WITHDRAWN, null, 1, found);
            }
            case SESSION_OPENED -> node(event, Member.NODE, Deed.SESSIONS, null, 1, found);
            case EQUIVOCATION_PROVEN -> node(event, Member.NODE, Deed.EQUIVOCATIONS, null, 1, found);
            default -> {
                // Nobody's behaviour.
            }
        }
        return found;
    }

    private static void node(
            AuditEvent event, String member, Deed deed, @Nullable String what, long times, List<Happening> found) {
        event.text(member).ifPresent(id -> found.add(new Happening(event.at(), Subject.node(id), deed, what, times)));
    }

    private static void agreement(
            AuditEvent event, Deed deed, @Nullable String what, long times, List<Happening> found) {
        event.text(Member.AGREEMENT)
                .ifPresent(id -> found.add(new Happening(event.at(), Subject.agreement(id), deed, what, times)));
    }

    private static long times(AuditEvent event) {
        return event.json().get(Member.COUNT) instanceof JsonNumber number ? Math.max(1, (long) number.value()) : 1;
    }

    /** Counts as they are shown. */
    public static JsonObject json(Map<String, Long> counts) {
        var json = Json.object();
        counts.forEach(json::put);
        return json.build();
    }
}
