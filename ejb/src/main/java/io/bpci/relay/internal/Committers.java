package io.bpci.relay.internal;

import io.bpci.envelope.NodeId;

import java.util.List;

/** The committers, and which of them serves a source: always the same one, so that its messages stay in order. */
record Committers(List<Committer> all) {
    Committer of(NodeId source) {
        return all.get(Math.floorMod(source.hashCode(), all.size()));
    }

    /** An event that goes with no message; dropped when there is no room, which its caller counts. */
    boolean note(Committer.NoteWriter event) {
        return all.getFirst().offer(new Committer.Work.Note(event));
    }
}
