package io.bpci.deadletters.internal;

import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/** A dead letter as it lay in the broker's queue. */
public record Buried(
        String id,
        NodeId sourceNode,
        MessageId messageId,
        NodeId targetNode,
        String outcome,
        String reason,
        Instant at,
        Slice envelope) {
    private static final int MAX_REASON = 1_000;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Set<String> OUTCOMES = Set.of("rejected", "expired", "withdrawn");
    private static final char REPLACEMENT = '\uFFFD';

    /**
     * What the properties of a message say, null for those it has not.
     *
     * @param identity see {@link io.bpci.broker.Stored#IDENTITY}
     * @throws Malformed if that is no dead letter
     */
    public static Buried of(
            @Nullable String id,
            @Nullable String identity,
            @Nullable String target,
            @Nullable String outcome,
            @Nullable String reason,
            Instant at,
            byte[] envelope) {
        if (id == null || !isId(id)) throw new Malformed("it has no id");
        if (identity == null || identity.indexOf(' ') < 0) throw new Malformed("it does not say of which message");
        if (target == null) throw new Malformed("it has no target");
        if (outcome == null || !OUTCOMES.contains(outcome)) throw new Malformed("its outcome is not known");
        int blank = identity.indexOf(' ');
        return new Buried(
                id,
                NodeId.parse(identity.substring(0, blank)),
                MessageId.parse(identity.substring(blank + 1)),
                NodeId.parse(target),
                outcome,
                storable(reason == null ? "" : reason),
                at,
                Slice.of(envelope));
    }

    /** Whether a letter may have that id. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** The reason is a stranger's text: PostgreSQL takes no NUL, and H2 so many UTF-16 units. */
    private static String storable(String reason) {
        String text = reason.replace('\0', REPLACEMENT);
        if (text.length() <= MAX_REASON) return text;
        return text.substring(0, Character.isHighSurrogate(text.charAt(MAX_REASON - 1)) ? MAX_REASON - 1 : MAX_REASON);
    }
}
