package io.bpci.relay.internal;

import io.bpci.json.JsonObject;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * The promises of one commit group, for those of its messages whose senders asked: made before the commit, given after
 * it, in the same order. The others cost nothing. For one thread.
 */
final class GroupPromises {
    private final List<byte[]> asked = new ArrayList<>(0);
    private Iterator<JsonObject> made = Collections.emptyIterator();

    /** Takes the line of an acceptance's event, if its sender asked. */
    void add(Acceptance acceptance, byte[] line) {
        if (acceptance.asksForPromise()) asked.add(line);
    }

    void make(Promiser promiser, Instant now) {
        if (!asked.isEmpty()) made = promiser.promise(asked, now).iterator();
    }

    /** The group is committed: tells the sender of the next acceptance. */
    void tell(Acceptance acceptance) {
        if (acceptance.asksForPromise()) acceptance.done().promised(made.next());
        else acceptance.done().accepted();
    }
}
