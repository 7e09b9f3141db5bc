package io.bpci.relay.internal;

import io.bpci.broker.BrokerLink;
import io.bpci.platform.LeaderLock;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import org.apache.activemq.artemis.api.core.ActiveMQException;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Whether the relay can accept: only while this hub leads, and the broker is there. When the broker goes away in the
 * middle of a commit, nobody knows whether its messages were kept; the relay then accepts nothing until the broker is
 * back and the audit store says how each of them ended.
 */
final class Availability {
    private static final Logger LOG = Logger.getLogger(Availability.class.getName());

    private static final long RETRY_MS = 1_000;

    private final BrokerLink link;
    private final AcceptedMessages accepted;
    private final LeaderLock leader;
    private final BooleanSupplier roomOnDisk;
    private volatile boolean opened;
    private volatile boolean diskFull;
    private volatile boolean brokerThere = true;

    // Guarded by this.
    private final List<Repeats.Claim> doubts = new ArrayList<>();

    /**
     * @param roomOnDisk whether there is room for what would be accepted
     */
    Availability(BrokerLink link, AcceptedMessages accepted, LeaderLock leader, BooleanSupplier roomOnDisk) {
        this.link = link;
        this.accepted = accepted;
        this.leader = leader;
        this.roomOnDisk = roomOnDisk;
    }

    boolean isAvailable() {
        return isOpen() && leads() && !diskFull;
    }

    /** Why nothing is accepted. */
    Problem problem() {
        String why;
        if (!leads()) why = "another hub leads; this one accepts nothing";
        else if (!opened) why = "the hub is still starting";
        else if (!brokerThere) why = "the broker is not available";
        else why = "the hub's disk is full";
        return Fault.UNAVAILABLE.retryAfterMs(RETRY_MS, why);
    }

    /** Whether the relay has opened, and the broker is there. */
    boolean isOpen() {
        return opened && brokerThere;
    }

    /** Whether the broker was there when it was needed last, or has been found again. */
    boolean isBrokerThere() {
        return brokerThere;
    }

    /** All that has to be known before the first message is taken is known. */
    void open() {
        opened = true;
    }

    boolean leads() {
        return leader.leads();
    }

    void lost(Exception cause) {
        if (brokerThere) LOG.log(Level.SEVERE, "the broker is gone; nothing is accepted until it is back", cause);
        brokerThere = false;
    }

    synchronized void doubt(Repeats.Claim claim) {
        doubts.add(claim);
    }

    /**
     * Whether no other hub has led since this one began, which it could while this one's hold on the broker was lost.
     */
    boolean stillLeads() {
        try {
            return leader.isCurrent();
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not tell who leads", e);
        }
    }

    /** Looks whether anything has changed; called every second. */
    void look() {
        boolean full = !roomOnDisk.getAsBoolean();
        if (full && !diskFull) LOG.severe("the disk is full; nothing is accepted until health.min_free_space is free");
        if (!full && diskFull) LOG.info("the disk has room again");
        diskFull = full;
        restore();
    }

    /** Tries to become available again. */
    private void restore() {
        if (brokerThere) return;
        try {
            link.transacted().close();
            if (!accepted.isCaughtUp()) return;
            resolve();
            brokerThere = true;
            LOG.info("the broker is back");
        } catch (ActiveMQException | RuntimeException e) {
            LOG.log(Level.FINE, "the broker is still gone", e);
        }
    }

    private synchronized void resolve() {
        while (!doubts.isEmpty()) {
            Repeats.Claim claim = doubts.getLast();
            // Nobody else had the identity: what was accepted under it and is erased by now was this message.
            if (claim.knownTo(accepted) == ReplayWindow.Known.NO) claim.letGo();
            else claim.accept();
            doubts.removeLast();
        }
    }
}
