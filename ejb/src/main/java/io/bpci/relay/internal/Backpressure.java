package io.bpci.relay.internal;

import io.bpci.session.HubSession;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions that are not read from because their committer is behind. Safe for concurrent use. */
final class Backpressure {
    private final Map<HubSession, Committer> paused = new ConcurrentHashMap<>();

    void pause(HubSession session, Committer committer) {
        if (paused.put(session, committer) == null) session.read(false);
    }

    /** Reads again where the committer has caught up; called often while any session is paused. */
    void resume() {
        paused.forEach((session, committer) -> {
            if (committer.isBusy() || paused.remove(session) == null) return;
            session.read(true);
        });
    }
}
