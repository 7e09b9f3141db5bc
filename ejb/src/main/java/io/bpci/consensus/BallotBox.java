package io.bpci.consensus;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.RoundState;
import io.bpci.consensus.internal.Count;
import io.bpci.consensus.internal.OpenRounds;
import io.bpci.consensus.internal.Verdict;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.nodes.NodeDirectory;
import io.bpci.platform.RuntimeSettings;
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
import java.util.concurrent.CopyOnWriteArrayList;

/** Where ballots come in: as messages to the hub. Safe for concurrent use. */
@ApplicationScoped
public class BallotBox implements HubService {
    @Inject OpenRounds rounds;
    @Inject Count count;
    @Inject NodeDirectory directory;
    @Inject RuntimeSettings settings;

    private final Awaited<BallotOutcome> awaited = new Awaited<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Override
    public Set<MessageType> types() {
        return Set.of(Ballot.TYPE);
    }

    @Override
    public Optional<Problem> refusal(Envelope message) {
        return rounds.refusal(message);
    }

    @Override
    public List<Answer> take(List<Received> messages) {
        Count.Result result = rounds.counting(() -> count.take(messages));
        result.equivocators().forEach((voter, proposal) -> exclude(voter, proposal.value()));
        List<Verdict> verdicts = result.verdicts();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) answers.add(answer(messages.get(i).envelope(), verdicts.get(i)));
        if (verdicts.stream().anyMatch(Verdict::isOver)) listeners.forEach(Runnable::run);
        return answers;
    }

    private void exclude(NodeId voter, String proposalId) {
        directory.isolate(
                voter,
                settings.current().isolation().duration(),
                "it signed ballots of %s that contradict each other".formatted(proposalId));
    }

    /** Tells who waits by HTTP, and returns what a session is told. */
    private Answer answer(Envelope envelope, Verdict verdict) {
        @Nullable String why = verdict.rejected();
        if (why != null) {
            awaited.tell(envelope.digest(), new BallotOutcome.Rejected(why));
            return new Answer.Rejected(why);
        }
        RoundState state = Objects.requireNonNull(verdict.state(), "a ballot counts in a round");
        awaited.tell(envelope.digest(), new BallotOutcome.Counted(state));
        return new Answer.Taken(
                Json.object()
                        .put("proposal_id", Ballot.of(envelope).proposalId().value())
                        .put("outcome", "counted")
                        .put("digest", envelope.digest().hex())
                        .put("state", state.wireName())
                        .build());
    }

    /** What is said of ballots once they are accepted and counted. */
    public Awaited<BallotOutcome> outcomes() {
        return awaited;
    }

    /** Calls back after a count that ended a round, on the counting thread. */
    public void onEnd(Runnable listener) {
        listeners.add(listener);
    }
}
