package io.bpci.audit;

import io.bpci.json.Malformed;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of events that say what became of a message. Stateless. */
public final class MessageOutcome {
    private static final Set<EventKind> KINDS = EnumSet.range(EventKind.ACCEPTED, EventKind.PURGED);

    private MessageOutcome() {}

    /**
     * @throws Malformed if the text names none, saying which there are
     */
    public static EventKind parse(String wireName) {
        for (EventKind kind : KINDS) if (kind.wireName().equals(wireName)) return kind;
        throw new Malformed(
                "must be one of " + KINDS.stream().map(EventKind::wireName).collect(Collectors.joining(", ")));
    }
}
