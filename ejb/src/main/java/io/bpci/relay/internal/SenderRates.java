package io.bpci.relay.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeStanding;
import io.bpci.platform.RateLimits;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.Exemption;
import io.bpci.relay.Throttle;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How many units a second each node may take. Safe for concurrent use. */
final class SenderRates {
    static final int BURST_SECONDS = 10;
    private static final int UNIT_BYTES = 16 << 10;

    private final Throttle throttle;
    private final Exemption exemption;
    private final Supplier<RelayPolicy> policy;
    private final RateLimits<NodeId> rates;

    SenderRates(Throttle throttle, Exemption exemption, Supplier<RelayPolicy> policy, LongSupplier nanoTime) {
        this.throttle = throttle;
        this.exemption = exemption;
        this.policy = policy;
        this.rates = new RateLimits<>(nanoTime, BURST_SECONDS);
    }

    /** A unit is one target and 16 KiB begun. */
    static long units(int targets, int bytes) {
        return (long) targets * Math.ceilDiv(bytes, UNIT_BYTES);
    }

    void forgetIdle() {
        rates.forgetIdle();
    }

    /** Takes the message from its sender's rate; null when it passes. */
    @Nullable Problem charge(NodeStanding sender, Envelope message, int targets, Instant now) {
        int usual = sender.rateLimit() != null ? sender.rateLimit() : policy.get().unitsPerSecond();
        OptionalInt throttled = throttle.unitsPerSecond(sender.nodeId(), now);
        boolean isThrottled = throttled.isPresent() && throttled.getAsInt() < usual;
        int perSecond = isThrottled ? throttled.getAsInt() : usual;
        long units = units(targets, message.bytes().length);
        long wait = rates.charge(sender.nodeId(), units, perSecond);
        if (wait == 0 || (!isThrottled && exemption.isExempt(sender.nodeId(), now))) return null;
        return Fault.RATE_LIMITED.retryAfterMs(
                wait,
                "%d units a second are allowed%s; this message takes %d"
                        .formatted(
                                perSecond, isThrottled ? " while a security policy throttles the sender" : "", units));
    }
}
