package io.bpci.relay.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.platform.RateLimits;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.AgreementRule;
import io.bpci.relay.Throttle;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** How many messages a second pass under an agreement, of both parties together. Safe for concurrent use. */
final class AgreementRates {
    private final AgreementRule agreements;
    private final Throttle throttle;
    private final RateLimits<Identifier> rates;

    AgreementRates(AgreementRule agreements, Throttle throttle, LongSupplier nanoTime) {
        this.agreements = agreements;
        this.throttle = throttle;
        this.rates = new RateLimits<>(nanoTime, SenderRates.BURST_SECONDS);
    }

    void forgetIdle() {
        rates.forgetIdle();
    }

    /** Takes the message from the rate of the agreement that it cites; null when it passes, or cites none. */
    @Nullable Problem charge(Envelope message, Instant now) {
        Identifier agreement = message.agreementId().orElse(null);
        if (agreement == null) return null;
        OptionalInt agreed = agreements.rateLimit(agreement);
        OptionalInt throttled = throttle.messagesPerSecond(agreement, now);
        if (agreed.isEmpty() && throttled.isEmpty()) return null;
        boolean isThrottled = throttled.isPresent() && throttled.getAsInt() < agreed.orElse(Integer.MAX_VALUE);
        int perSecond = isThrottled ? throttled.getAsInt() : agreed.getAsInt();
        long wait = rates.charge(agreement, 1, perSecond);
        if (wait == 0) return null;
        return Fault.RATE_LIMITED.retryAfterMs(
                wait,
                (isThrottled
                                ? "a security policy throttles %2$s to %1$d messages a second"
                                : "%d messages a second are agreed in %s")
                        .formatted(perSecond, agreement));
    }
}
