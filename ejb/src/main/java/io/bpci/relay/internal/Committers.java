package io.bpci.relay.internal;

import io.bpci.envelope.NodeId;

import java.util.List;

/** The committers, and which of them serves a source: always the same one, so that its messages stay in order. */
record Committers(List<Committer> all) {
    Committer of(NodeId source) {
        return all.get(Math.floorMod(source.hashCode(), all.size()));
    }

    /** Records an event that goes with no message. */
    void note(AuditNotes.Writer event) {
        all.getFirst().note(event);
    }
}
