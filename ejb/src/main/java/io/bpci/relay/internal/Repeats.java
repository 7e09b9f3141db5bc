package io.bpci.relay.internal;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that each identity is accepted once: an identity is claimed before its message is judged further, and the
 * claim ends in the window of accepted ones or is let go. Safe for concurrent use. Bounded by the messages under way.
 */
final class Repeats {
    /** What came of an attempt to claim. */
    sealed interface Attempt {
        /** The identity is the caller's until it settles the claim. */
        record Claimed(Claim claim) implements Attempt {}

        /** Accepted before, the same bytes. */
        record Duplicate() implements Attempt {}

        /** Accepted before, or under way, with other bytes. */
        record Reused() implements Attempt {}

        /** Accepted before; whether it was the same cannot be told, for its content was erased. */
        record Erased() implements Attempt {}

        /** The same bytes are under way: the waiter is told how it ends. */
        record Joined() implements Attempt {}
    }

    /** Told how the message ended that was under way. */
    interface Waiter {
        void accepted();

        void notAccepted();
    }

    private final ReplayWindow window;
    private final ConcurrentHashMap<Identity, Claim> underWay = new ConcurrentHashMap<>();

    Repeats(ReplayWindow window) {
        this.window = window;
    }

    Attempt claim(Envelope envelope, Waiter waiter) {
        Identity identity = Identity.of(envelope);
        Digest digest = envelope.digest();
        var claim = new Claim(identity, envelope);
        while (true) {
            Claim other = underWay.putIfAbsent(identity, claim);
            if (other == null) break;
            if (!other.envelope.digest().equals(digest)) return new Attempt.Reused();
            if (other.join(waiter)) return new Attempt.Joined();
            // It was settled just now; look again.
            underWay.remove(identity, other);
        }
        // The window is asked after the claim: whoever accepted it before put it there before letting its claim go.
        return switch (window.find(identity, digest)) {
            case NO -> new Attempt.Claimed(claim);
            case SAME -> {
                claim.accepted();
                yield new Attempt.Duplicate();
            }
            case OTHER -> {
                claim.letGo();
                yield new Attempt.Reused();
            }
            case ERASED -> {
                claim.letGo();
                yield new Attempt.Erased();
            }
        };
    }

    /** A hold on an identity. Settled exactly once, by one of its three ends. */
    final class Claim {
        private final Identity identity;
        private final Envelope envelope;

        // Guarded by this; null once settled.
        private @Nullable List<Waiter> waiters = new ArrayList<>(0);

        private Claim(Identity identity, Envelope envelope) {
            this.identity = identity;
            this.envelope = envelope;
        }

        Identity identity() {
            return identity;
        }

        /** What the audit store says of it. */
        ReplayWindow.Known knownTo(AcceptedMessages store) {
            return store.find(identity.source(), identity.message(), envelope.digest(), envelope.createdAt());
        }

        /** It is on stable storage. */
        void accept() {
            window.add(identity, envelope.digest(), envelope.createdAt());
            accepted();
        }

        /** The audit store says that it was accepted long ago. */
        void accepted() {
            for (Waiter waiter : settle()) waiter.accepted();
        }

        /** It was not accepted; the identity is free again. */
        void letGo() {
            for (Waiter waiter : settle()) waiter.notAccepted();
        }

        private synchronized boolean join(Waiter waiter) {
            return waiters != null && waiters.add(waiter);
        }

        private List<Waiter> settle() {
            List<Waiter> told;
            synchronized (this) {
                told = waiters == null ? List.of() : waiters;
                waiters = null;
            }
            underWay.remove(identity, this);
            return told;
        }
    }
}
