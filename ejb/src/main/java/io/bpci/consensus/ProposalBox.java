package io.bpci.consensus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.bpci.consensus.internal.Announcements;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.HubService;
import io.bpci.wire.NewProposal;
import io.bpci.wire.RoundInfo;
import io.bpci.wire.WireJson;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where proposals of nodes come in: as messages to the hub. Safe for concurrent use. */
@ApplicationScoped
public class ProposalBox implements HubService {
    private final JsonMapper mapper = WireJson.mapper();

    @Inject Proposals proposals;

    @Override
    public Set<MessageType> types() {
        return Set.of(Announcements.OPENING);
    }

    @Override
    public Optional<Problem> refusal(Envelope message) {
        try {
            read(message);
            return Optional.empty();
        } catch (HubException e) {
            return Optional.of(e.problem());
        }
    }

    private NewProposal read(Envelope message) {
        try {
            return mapper.readValue(message.content().toString(), NewProposal.class);
        } catch (JsonProcessingException e) {
            throw new HubException(
                    Fault.SCHEMA_VIOLATION, "the content of a ConsensusProposal: " + e.getOriginalMessage());
        }
    }

    @Override
    public List<Answer> take(List<Received> messages) {
        var said = new ArrayList<Answer>();
        for (Received received : messages) said.add(propose(received.envelope()));
        return said;
    }

    private Answer propose(Envelope message) {
        try {
            RoundInfo round = proposals.propose(message, read(message));
            return new Answer.Taken(
                    Json.object()
                            .put("proposal_id", round.proposalId().value())
                            .put("outcome", "proposed")
                            .put("state", round.state())
                            .build());
        } catch (HubException e) {
            return new Answer.Rejected(e.problem().detail());
        }
    }
}
