package io.bpci.interapp;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Step;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.interapp.internal.LiveAgreement;
import io.bpci.interapp.internal.LiveAgreements;
import io.bpci.interapp.internal.Steps;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.Awaited;
import io.bpci.relay.HubService;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Where the parties' steps come in: as messages to the hub. Safe for concurrent use. */
@ApplicationScoped
public class StepBox implements HubService {
    private static final long RETRY_MS = 1_000;

    @Inject LiveAgreements live;
    @Inject Steps steps;

    private final Awaited<StepOutcome> awaited = new Awaited<>();

    @Override
    public Set<MessageType> types() {
        return Set.of(Step.TYPE);
    }

    @Override
    public Optional<Problem> refusal(Envelope message) {
        Step step;
        try {
            step = Step.of(message);
        } catch (Malformed e) {
            return Optional.of(Fault.SCHEMA_VIOLATION.because(e.getMessage()));
        }
        if (!live.isRead()) return Optional.of(Fault.UNAVAILABLE.retryAfterMs(RETRY_MS, "agreements are being read"));
        LiveAgreement agreement = live.find(step.agreementId()).orElse(null);
        if (agreement == null) {
            return Optional.of(
                    Fault.NOT_FOUND.because("no agreement %s is proposed or in force".formatted(step.agreementId())));
        }
        return agreement.isParty(step.party())
                ? Optional.empty()
                : Optional.of(
                        Fault.FORBIDDEN.because(
                                "%s is no party to agreement %s".formatted(step.party(), step.agreementId())));
    }

    @Override
    public List<Answer> take(List<Received> messages) {
        var said = new ArrayList<Answer>();
        for (Received received : messages) said.add(taken(received.envelope()));
        return said;
    }

    /** Tells who waits by HTTP, and returns what a session is told. */
    private Answer taken(Envelope message) {
        Step step = Step.of(message);
        Steps.Verdict verdict = steps.take(step);
        @Nullable String why = verdict.rejected();
        if (why != null) {
            awaited.tell(message.digest(), new StepOutcome.Rejected(why));
            return new Answer.Rejected(why);
        }
        AgreementState state = Objects.requireNonNull(verdict.state(), "a step is of an agreement");
        awaited.tell(message.digest(), new StepOutcome.Taken(state));
        return new Answer.Taken(
                Json.object()
                        .put("agreement_id", step.agreementId().value())
                        .put("outcome", "taken")
                        .put("state", state.wireName())
                        .build());
    }

    /** What is said of steps once they are accepted and taken. */
    public Awaited<StepOutcome> outcomes() {
        return awaited;
    }
}
