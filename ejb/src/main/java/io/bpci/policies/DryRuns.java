package io.bpci.policies;

import io.bpci.envelope.Identifier;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.policies.internal.Rehearsal;
import io.bpci.policies.internal.Trials;
import io.bpci.problem.Fault;
import io.bpci.wire.PolicyTrial;
import io.bpci.wire.TryPolicy;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Semaphore;

/** Tries policies on past traffic, one at a time. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DryRuns {
    private static final Duration USUAL = Duration.ofDays(1);
    private static final long RETRY_MS = 5_000;

    @Inject Policies policies;
    @Inject Trials trials;
    @Inject Rehearsal rehearsal;
    @Inject InstantSource clock;

    private final Semaphore one = new Semaphore(1);

    /**
     * Shows what the policy would have done; it does nothing. For who may switch it on.
     *
     * @throws HubException as {@link Policies} does; OVERLOADED while another one is under way
     */
    public PolicyTrial run(Caller caller, Identifier id, TryPolicy request) {
        policies.requireMaySwitch(caller, id);
        Instant to = request.to() == null ? clock.instant().truncatedTo(ChronoUnit.MILLIS) : request.to();
        Instant from = request.from() == null ? to.minus(USUAL) : request.from();
        if (!from.isBefore(to)) throw new HubException(Fault.INVALID_REQUEST, "from must be before to");
        if (!one.tryAcquire()) {
            throw HubException.retryAfterMs(Fault.OVERLOADED, RETRY_MS, "another dry run is under way");
        }
        try {
            Trials.Tried tried = trials.begin(id);
            PolicyTrial trial = rehearsal.run(tried.policy(), tried.version(), from, to);
            trials.end(trial);
            return trial;
        } finally {
            one.release();
        }
    }
}
