package io.bpci.relay.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.AgreementRule;

import org.jspecify.annotations.Nullable;

import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** How many messages a second pass under an agreement, of both parties together. Safe for concurrent use. */
final class AgreementRates {
    private final AgreementRule agreements;
    private final RateLimits<Identifier> rates;

    AgreementRates(AgreementRule agreements, LongSupplier nanoTime) {
        this.agreements = agreements;
        this.rates = new RateLimits<>(nanoTime);
    }

    void forgetIdle() {
        rates.forgetIdle();
    }

    /** Takes the message from the rate of the agreement that it cites; null when it passes, or cites none. */
    @Nullable Problem charge(Envelope message) {
        Identifier agreement = message.agreementId().orElse(null);
        if (agreement == null) return null;
        OptionalInt perSecond = agreements.rateLimit(agreement);
        if (perSecond.isEmpty()) return null;
        long wait = rates.charge(agreement, 1, perSecond.getAsInt());
        if (wait == 0) return null;
        return Fault.RATE_LIMITED.retryAfterMs(
                wait, "%d messages a second are agreed in %s".formatted(perSecond.getAsInt(), agreement));
    }
}
