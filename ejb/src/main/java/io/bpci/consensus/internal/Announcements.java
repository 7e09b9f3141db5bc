package io.bpci.consensus.internal;

import io.bpci.ballot.Outcome;
import io.bpci.ballot.RoundState;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.HubIdentity;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.util.ArrayList;
import java.util.List;

/** What the electorate is told of a round: that it opened, with its terms, and how it ended. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Announcements {
    public static final MessageType OPENING = new MessageType("ConsensusProposal");
    public static final MessageType ENDING = new MessageType("ConsensusCommit");

    private static final int GROUP = 200;

    /** Fewer than an envelope may have: ballots that come meanwhile are committed between two of them. */
    private static final int TARGETS = 100;

    @Inject RoundStore store;
    @Inject HubIdentity identity;
    @Inject Ed25519 signatures;

    /**
     * Messages to be sent, which then are {@link #told}.
     *
     * @param ending whether they tell of the end, and not of the opening
     */
    public record Due(String proposalId, boolean ending, List<Envelope> messages) {}

    /** The rounds of which something is to be told, in the order of their opening. */
    public List<String> due() {
        return store.database()
                .createQuery(
                        "select r.proposalId from StoredRound r where r.endingTold = false and"
                                + " (r.openingTold = false or r.state <> :open) order by r.number",
                        String.class)
                .setParameter("open", RoundState.OPEN)
                .setMaxResults(GROUP)
                .getResultList();
    }

    /** What is to be told next of a round. */
    public Due next(String proposalId) {
        StoredRound round = store.require(proposalId);
        boolean ending = round.isOpeningTold();
        var messages = new ArrayList<Envelope>();
        List<NodeId> voters = store.voters(proposalId);
        for (int from = 0; from < voters.size(); from += TARGETS) {
            List<NodeId> targets = voters.subList(from, Math.min(voters.size(), from + TARGETS));
            messages.add(message(round, ending, targets, from / TARGETS));
        }
        return new Due(proposalId, ending, messages);
    }

    private Envelope message(StoredRound round, boolean ending, List<NodeId> targets, int part) {
        String name = "%s:%s:%d".formatted(round.proposalId(), ending ? "ended" : "opened", part);
        return Envelope.draft()
                .messageId(new MessageId(name.length() <= 128 ? name : name.substring(name.length() - 128)))
                .source(round.proposal().proposal().hubNode())
                .targets(targets)
                .messageType(ending ? ENDING : OPENING)
                .priority(Priority.HIGH)
                .createdAt(store.now())
                .correlationId(new Identifier(round.proposalId()))
                .content(ending ? ending(round) : Json.object().put("proposal", round.proposal().json()).build())
                .sign(identity.key(), signatures);
    }

    private static JsonObject ending(StoredRound round) {
        Outcome outcome = round.outcome();
        return Json.object()
                .put("proposal_id", round.proposalId())
                .put("proposal_digest", round.proposal().digest().hex())
                .put("state", round.state().wireName())
                .putIfPresent("outcome", outcome == null ? null : outcome.wireName())
                .put("tally", round.tally().json())
                .build();
    }

    public void told(Due due) {
        StoredRound round = store.require(due.proposalId());
        if (due.ending()) round.toldEnding();
        else round.toldOpening();
    }
}
