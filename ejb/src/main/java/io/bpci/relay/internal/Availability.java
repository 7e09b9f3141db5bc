package io.bpci.relay.internal;

import io.bpci.broker.BrokerLink;

import org.apache.activemq.artemis.api.core.ActiveMQException;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Whether the relay can accept. When the broker goes away in the middle of a commit, nobody knows whether its messages
 * were kept; the relay then accepts nothing until the broker is back and the audit store says how each of them ended.
 */
final class Availability {
    private static final Logger LOG = Logger.getLogger(Availability.class.getName());

    private final BrokerLink link;
    private final AcceptedMessages accepted;
    private volatile boolean available = true;

    // Guarded by this.
    private final List<Repeats.Claim> doubts = new ArrayList<>();

    Availability(BrokerLink link, AcceptedMessages accepted) {
        this.link = link;
        this.accepted = accepted;
    }

    boolean isAvailable() {
        return available;
    }

    void lost(Exception cause) {
        if (available) LOG.log(Level.SEVERE, "the broker is gone; nothing is accepted until it is back", cause);
        available = false;
    }

    synchronized void doubt(Repeats.Claim claim) {
        doubts.add(claim);
    }

    /** Tries to become available again; called every second while it is not. */
    void restore() {
        if (available) return;
        try {
            link.transacted().close();
            if (!accepted.isCaughtUp()) return;
            resolve();
            available = true;
            LOG.info("the broker is back");
        } catch (ActiveMQException | RuntimeException e) {
            LOG.log(Level.FINE, "the broker is still gone", e);
        }
    }

    private synchronized void resolve() {
        while (!doubts.isEmpty()) {
            Repeats.Claim claim = doubts.getLast();
            if (claim.isIn(accepted)) claim.accept();
            else claim.letGo();
            doubts.removeLast();
        }
    }
}
