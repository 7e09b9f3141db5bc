package io.bpci.client;

import io.bpci.jose.Thumbprint;
import io.bpci.session.NodeSession.HubTrust;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * Trusts the first hub that proves itself, and only that one from then on. A hub that claims a key and cannot sign with
 * it is not remembered. Called on the thread of one session at a time.
 */
final class FirstUse implements HubTrust {
    private final Consumer<Thumbprint> firstSeen;
    private @Nullable Thumbprint claimed;
    private @Nullable Thumbprint pinned;

    FirstUse(Consumer<Thumbprint> firstSeen) {
        this.firstSeen = firstSeen;
    }

    @Override
    public synchronized @Nullable String objection(Thumbprint hubId) {
        claimed = hubId;
        return pinned == null || pinned.equals(hubId) ? null : "first seen was " + pinned;
    }

    /** The hub has signed with the key that it claimed. */
    synchronized void proven() {
        if (pinned != null || claimed == null) return;
        pinned = claimed;
        firstSeen.accept(claimed);
    }
}
