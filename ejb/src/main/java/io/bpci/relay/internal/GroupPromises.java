package io.bpci.relay.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The promises of one commit group, for those of its messages whose senders asked. The others wait for none of it, and
 * it costs them nothing. For one thread.
 */
final class GroupPromises {
    private final List<Acceptance> asked = new ArrayList<>(0);
    private final List<byte[]> lines = new ArrayList<>(0);
    private long logSize;
    private Instant promisedAt = Instant.EPOCH;

    /** Takes the line of an acceptance's event, if its sender asked. */
    void add(Acceptance acceptance, byte[] line) {
        if (!acceptance.asksForPromise()) return;
        asked.add(acceptance);
        lines.add(line);
    }

    /** Before the commit: what is promised comes after what the log has by then. */
    void begin(Promiser promiser, Instant now) {
        if (asked.isEmpty()) return;
        logSize = promiser.logSize().getAsLong();
        promisedAt = now;
    }

    /** After it: has what was committed promised, elsewhere. */
    void give(Promiser promiser) {
        if (!asked.isEmpty()) promiser.give(asked, lines, logSize, promisedAt);
    }
}
