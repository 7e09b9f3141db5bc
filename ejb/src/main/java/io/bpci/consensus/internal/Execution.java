package io.bpci.consensus.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.ballot.Measure;
import io.bpci.ballot.Outcome;
import io.bpci.ballot.RoundState;
import io.bpci.consensus.internal.EmergencyMeasure.Standing;
import io.bpci.consensus.internal.EmergencyMeasure.State;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * Does what was approved, once: the measure and the state that says it is done commit together. Undoes what an
 * emergency did and nobody ratified, when its time is over.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Execution {
    private static final int GROUP = 100;

    @Inject RoundStore store;
    @Inject Effects effects;
    @Inject AuditLog audit;

    /** The ids of rounds whose measures are still to be done, in the order of their opening. */
    public List<String> due() {
        return store.database()
                .createQuery(
                        "select r.proposalId from StoredRound r where r.toExecute = true order by r.number",
                        String.class)
                .setMaxResults(GROUP)
                .getResultList();
    }

    public void execute(String proposalId) {
        StoredRound round = store.require(proposalId);
        if (round.state() != RoundState.DECIDED || round.outcome() != Outcome.APPROVED) return;
        var proposal = round.proposal().proposal();
        Measure measure = Measure.of(proposal.type(), proposal.content());
        Standing before = effects.standing(measure);
        boolean ratifies = ratifies(measure, before);
        String failure = ratifies ? null : effects.obstacle(done(measure));
        String what = failure == null ? effects.apply(measure, proposalId) : failure;
        if (failure == null) {
            supersede(before, ratifies ? State.RATIFIED : State.SUPERSEDED, proposalId);
            round.executed(what);
            if (measure instanceof Measure.Emergency emergency) {
                store.database()
                        .persist(
                                new EmergencyMeasure(
                                        proposalId, before, effects.result(measure), emergency.expiresAt()));
            }
        } else {
            round.failed(failure);
        }
        record(
                failure == null ? EventKind.CONSENSUS_EXECUTED : EventKind.CONSENSUS_FAILED,
                proposalId,
                Json.object()
                        .put("decision_event", Objects.requireNonNull(round.decisionEvent()))
                        .put("what", what)
                        .build());
    }

    private static Measure done(Measure measure) {
        return measure instanceof Measure.Emergency emergency ? emergency.measure() : measure;
    }

    /** Whether a normal round has decided what an emergency that is in force did. */
    private boolean ratifies(Measure measure, Standing before) {
        return !(measure instanceof Measure.Emergency)
                && !inForce(before).isEmpty()
                && Objects.equals(before.value(), effects.result(measure));
    }

    private List<EmergencyMeasure> inForce(Standing where) {
        return store.database()
                .createQuery(
                        "select m from EmergencyMeasure m where m.state = :state and m.subject = :subject and m.kind ="
                                + " :kind",
                        EmergencyMeasure.class)
                .setParameter("state", State.IN_FORCE)
                .setParameter("subject", where.subject())
                .setParameter("kind", where.kind())
                .getResultList();
    }

    private void supersede(Standing where, State how, String by) {
        for (EmergencyMeasure emergency : inForce(where)) end(emergency, how, by);
    }

    private void end(EmergencyMeasure emergency, State how, @Nullable String by) {
        emergency.end(how);
        EventKind kind =
                switch (how) {
                    case RATIFIED -> EventKind.EMERGENCY_RATIFIED;
                    case SUPERSEDED -> EventKind.EMERGENCY_SUPERSEDED;
                    case LAPSED -> EventKind.EMERGENCY_LAPSED;
                    case IN_FORCE -> throw new IllegalArgumentException("it ends");
                };
        record(kind, emergency.proposalId(), Json.object().putIfPresent("by", by).build());
    }

    /** The ids of emergencies whose time is over. */
    public List<String> over() {
        return store.database()
                .createQuery(
                        "select m.proposalId from EmergencyMeasure m where m.state = :state and m.expiresAt <= :now"
                                + " order by m.expiresAt",
                        String.class)
                .setParameter("state", State.IN_FORCE)
                .setParameter("now", store.now())
                .setMaxResults(GROUP)
                .getResultList();
    }

    /** Undoes an emergency, unless something else has been put in the place of what it did. */
    public void lapse(String proposalId) {
        EmergencyMeasure emergency = store.database().find(EmergencyMeasure.class, proposalId);
        if (emergency == null || emergency.state() != State.IN_FORCE) return;
        Standing before = emergency.before();
        Standing now = effects.standing(before.kind(), before.subject());
        boolean stands =
                Objects.equals(now.value(), emergency.applied())
                        && (now.value() == null || proposalId.equals(now.proposalId()));
        if (stands) effects.restore(before, proposalId);
        end(emergency, stands ? State.LAPSED : State.SUPERSEDED, null);
    }

    private void record(EventKind kind, String proposalId, JsonObject detail) {
        audit.record(kind, Json.object().put(Member.CORRELATION, proposalId).put(Member.DETAIL, detail).build());
    }
}
