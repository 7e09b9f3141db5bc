package io.bpci.cases;

import io.bpci.cases.internal.CaseBook;
import io.bpci.cases.internal.CaseState;
import io.bpci.casework.CaseStep;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where the agencies' steps come in: as messages to the hub, for which an officer asked. Safe for concurrent use. */
@ApplicationScoped
public class CaseBox implements HubService {
    @Inject CaseBook book;

    private final Awaited<CaseOutcome> awaited = new Awaited<>();

    /** How many requests wait for each step that is on its way: one that is sent again may meet the first. */
    private final Map<Digest, Integer> admitted = new ConcurrentHashMap<>();

    @Override
    public Set<MessageType> types() {
        return Set.of(CaseStep.TYPE);
    }

    /** Lets the step come as a message, until it is {@link #forget forgotten} as often. */
    public void admit(CaseStep step) {
        admitted.merge(step.digest(), 1, Integer::sum);
    }

    public void forget(CaseStep step) {
        admitted.computeIfPresent(step.digest(), (_, waiting) -> waiting == 1 ? null : waiting - 1);
    }

    @Override
    public Optional<Problem> refusal(Envelope message) {
        try {
            CaseStep.of(message);
        } catch (Malformed e) {
            return Optional.of(Fault.SCHEMA_VIOLATION.because(e.getMessage()));
        }
        if (admitted.containsKey(message.digest())) return Optional.empty();
        return Optional.of(
                Fault.FORBIDDEN.because(
                        "a step in a case comes through /api/v1/integration/government/cases, from an officer of the"
                                + " agency"));
    }

    @Override
    public List<Answer> take(List<Received> messages) {
        var said = new ArrayList<Answer>();
        for (Received received : messages) said.add(taken(received.envelope()));
        return said;
    }

    /** Tells who waits by HTTP, and returns what a session is told. */
    private Answer taken(Envelope message) {
        CaseStep step = CaseStep.of(message);
        CaseBook.Verdict verdict = book.take(step);
        @Nullable String why = verdict.rejected();
        if (why != null) {
            awaited.tell(step.digest(), new CaseOutcome.Rejected(why));
            return new Answer.Rejected(why);
        }
        CaseState state = Objects.requireNonNull(verdict.state(), "a step is of a case");
        awaited.tell(step.digest(), new CaseOutcome.Taken(state.wireName()));
        return new Answer.Taken(
                Json.object()
                        .put("case_id", step.caseId().value())
                        .put("outcome", "taken")
                        .put("state", state.wireName())
                        .build());
    }

    /** What is said of steps once they are accepted and taken. */
    public Awaited<CaseOutcome> outcomes() {
        return awaited;
    }
}
