package io.bpci.relay.internal;

import io.bpci.broker.BrokerLink;
import io.bpci.envelope.NodeId;
import io.bpci.relay.AgreementRule;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What every lane shares.
 *
 * @param startedAt when the relay started; what is older may have been handed out by one that was killed
 * @param signed judges what nodes sign for
 */
record DeliveryParts(
        List<BrokerLink> links,
        Executor executor,
        ScheduledExecutorService clockwork,
        Clock clock,
        long startedAt,
        SecureRandom random,
        Rooms rooms,
        HandedOut handedOut,
        DeadLetterOffice deadLetters,
        SignedSettlements signed,
        AgreementRule agreements,
        Counters counters,
        int creditMessages,
        long creditBytes) {

    /** The connection that serves the node: each serves its share of them. */
    BrokerLink link(NodeId node) {
        return links.get(Math.floorMod(node.hashCode(), links.size()));
    }
}
