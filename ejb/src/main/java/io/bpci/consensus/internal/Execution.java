package io.bpci.consensus.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.ballot.Measure;
import io.bpci.ballot.Outcome;
import io.bpci.ballot.RoundState;
import io.bpci.ballot.Weight;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.nodes.NodeDirectory;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/** Does what was approved, once: the measure and the state that says it is done commit together. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Execution {
    @Inject RoundStore store;
    @Inject WeightBook weights;
    @Inject VoterRoll roll;
    @Inject NodeDirectory directory;
    @Inject AuditLog audit;

    /** The ids of rounds whose measures are still to be done, in the order of their opening. */
    public List<String> due() {
        return store.database()
                .createQuery(
                        "select r.proposalId from StoredRound r where r.toExecute = true order by r.number",
                        String.class)
                .setMaxResults(100)
                .getResultList();
    }

    public void execute(String proposalId) {
        StoredRound round = store.require(proposalId);
        if (round.state() != RoundState.DECIDED || round.outcome() != Outcome.APPROVED) return;
        var proposal = round.proposal().proposal();
        String failure = null;
        String what = "";
        switch (Measure.of(proposal.type(), proposal.content())) {
            case Measure.SetParameter(String name, Json value) -> what = set(name, value, proposalId);
            case Measure.ChangeMembership change -> {
                failure = obstacle(change);
                if (failure == null) what = change(change, proposalId);
            }
            case Measure.Upgrade _, Measure.Custom _ ->
                    throw new IllegalStateException("nothing is to be executed of " + proposal.type());
        }
        if (failure == null) round.executed(what);
        else round.failed(failure);
        audit.record(
                failure == null ? EventKind.CONSENSUS_EXECUTED : EventKind.CONSENSUS_FAILED,
                Json.object()
                        .put(Member.CORRELATION, proposalId)
                        .put(
                                Member.DETAIL,
                                Json.object()
                                        .put("decision_event", Objects.requireNonNull(round.decisionEvent()))
                                        .put("what", failure == null ? what : failure)
                                        .build())
                        .build());
    }

    private String set(String name, Json value, String proposalId) {
        var parameter = store.database().find(NetworkParameter.class, name);
        if (parameter == null) {
            store.database().persist(new NetworkParameter(name, value, proposalId, store.now()));
        } else {
            parameter.set(value, proposalId, store.now());
        }
        return "%s is set".formatted(name);
    }

    private @Nullable String obstacle(Measure.ChangeMembership change) {
        NodeId node = change.nodeId();
        boolean hasWeight = roll.of(node) != null;
        return switch (change.action()) {
            case ADD -> {
                if (directory.find(node).isEmpty()) yield "no node %s is registered".formatted(node);
                yield hasWeight ? "%s has a weight already".formatted(node) : null;
            }
            case SET_WEIGHT, REMOVE -> hasWeight ? null : "%s has no weight".formatted(node);
        };
    }

    private String change(Measure.ChangeMembership change, String proposalId) {
        NodeId node = change.nodeId();
        Weight weight = change.weight();
        if (weight == null) {
            weights.withdraw(node, "consensus", proposalId);
            return "%s has no weight any more".formatted(node);
        }
        weights.set(node, weight, "consensus", proposalId);
        return "%s has the weight %s".formatted(node, weight);
    }
}
