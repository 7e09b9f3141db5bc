package io.bpci.consensus;

import io.bpci.ballot.Outcome;
import io.bpci.ballot.RoundState;
import io.bpci.consensus.internal.EmergencyMeasure.State;
import io.bpci.consensus.internal.NetworkParameter;
import io.bpci.consensus.internal.OpenRounds;
import io.bpci.envelope.NodeId;
import io.bpci.platform.Caller;
import io.bpci.relay.Relay;
import io.bpci.wire.AgreedParameters;
import io.bpci.wire.ConsensusHealth;
import io.bpci.wire.ConsensusStats;
import io.bpci.wire.ConsensusStats.Emergencies;
import io.bpci.wire.ConsensusStats.ProposerStats;
import io.bpci.wire.ConsensusStats.VoterStats;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What decisions came to: figures, and the values that the network agreed on. */
@Stateless
public class ConsensusFigures {
    private static final int MOST_PROPOSERS = 100;
    private static final int MOST_VOTERS = 1_000;
    private static final int MOST_PARAMETERS = 10_000;

    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject OpenRounds rounds;
    @Inject Relay relay;

    public ConsensusHealth health() {
        boolean up = rounds.isRead() && relay.statistics().isAvailable();
        return new ConsensusHealth(up ? "UP" : "DOWN", rounds.size());
    }

    public AgreedParameters parameters(Caller caller) {
        caller.requireSight();
        return new AgreedParameters(
                database.createQuery("select p from NetworkParameter p order by p.name", NetworkParameter.class)
                        .setMaxResults(MOST_PARAMETERS)
                        .getResultStream()
                        .map(NetworkParameter::toInfo)
                        .toList());
    }

    public ConsensusStats statistics(Caller caller) {
        caller.requireSight();
        var byState = new EnumMap<RoundState, Long>(RoundState.class);
        Map<Outcome, Long> byOutcome = new EnumMap<>(Outcome.class);
        for (Object[] row :
                database.createQuery(
                                "select r.state, r.outcome, count(r) from StoredRound r group by r.state, r.outcome",
                                Object[].class)
                        .getResultList()) {
            byState.merge((RoundState) row[0], (Long) row[2], Long::sum);
            if (row[1] instanceof Outcome outcome) byOutcome.merge(outcome, (Long) row[2], Long::sum);
        }
        return new ConsensusStats(
                byState.getOrDefault(RoundState.OPEN, 0L),
                byOutcome.getOrDefault(Outcome.APPROVED, 0L),
                byOutcome.getOrDefault(Outcome.REJECTED, 0L),
                byState.getOrDefault(RoundState.EXPIRED, 0L),
                byState.getOrDefault(RoundState.VETOED_BY_DEADLINE, 0L),
                byState.getOrDefault(RoundState.EXECUTED, 0L),
                byState.getOrDefault(RoundState.FAILED, 0L),
                number(
                        "select avg(cast(votes as double precision) / electorate_size) from consensus_round"
                                + " where ended_at is not null"),
                number(
                        "select avg(extract(epoch from decided_at) - extract(epoch from opened_at))"
                                + " from consensus_round where decided_at is not null"),
                emergencies(),
                voters());
    }

    private Emergencies emergencies() {
        var byState = new EnumMap<State, Long>(State.class);
        for (Object[] row :
                database.createQuery(
                                "select m.state, count(m) from EmergencyMeasure m group by m.state", Object[].class)
                        .getResultList()) {
            byState.put((State) row[0], (Long) row[1]);
        }
        List<ProposerStats> proposers =
                rows(
                                """
                                select r.proposer, count(*) as proposed,
                                       sum(case when r.outcome = 'APPROVED' then 1 else 0 end),
                                       sum(case when m.state = 'RATIFIED' then 1 else 0 end)
                                from consensus_round r
                                left join emergency_measure m on m.proposal_id = r.proposal_id
                                where r.proposal_type = 'EMERGENCY'
                                group by r.proposer order by proposed desc, r.proposer
                                """,
                                MOST_PROPOSERS)
                        .stream()
                        .map(row ->
                                new ProposerStats(
                                        (String) row[0],
                                        ((Number) row[1]).longValue(),
                                        ((Number) row[2]).longValue(),
                                        ((Number) row[3]).longValue()))
                        .toList();
        return new Emergencies(
                byState.getOrDefault(State.IN_FORCE, 0L),
                byState.getOrDefault(State.RATIFIED, 0L),
                byState.getOrDefault(State.SUPERSEDED, 0L),
                byState.getOrDefault(State.LAPSED, 0L),
                proposers);
    }

    private @Nullable Double number(String query) {
        Object found = database.createNativeQuery(query).getSingleResult();
        return found instanceof Number number ? number.doubleValue() : null;
    }

    private List<VoterStats> voters() {
        Map<String, Long> equivocations = new HashMap<>();
        for (Object[] row :
                rows(
                        "select node_id, count(*) from consensus_equivocation group by node_id order by node_id",
                        MOST_VOTERS)) {
            equivocations.put((String) row[0], ((Number) row[1]).longValue());
        }
        return rows(
                        """
                        select v.node_id, count(*),
                               sum(case when b.vote = 'Approve' then 1 else 0 end),
                               sum(case when b.vote = 'Reject' then 1 else 0 end),
                               sum(case when b.vote = 'Abstain' then 1 else 0 end)
                        from consensus_voter v
                        left join consensus_ballot b
                          on b.proposal_id = v.proposal_id and b.node_id = v.node_id and b.counts = true
                        group by v.node_id order by v.node_id
                        """,
                        MOST_VOTERS)
                .stream()
                .map(row ->
                        new VoterStats(
                                new NodeId((String) row[0]),
                                ((Number) row[1]).longValue(),
                                ((Number) row[2]).longValue(),
                                ((Number) row[3]).longValue(),
                                ((Number) row[4]).longValue(),
                                equivocations.getOrDefault((String) row[0], 0L)))
                .toList();
    }

    @SuppressWarnings("unchecked") // JPA 3.1 has no typed native query
    private List<Object[]> rows(String query, int most) {
        return database.createNativeQuery(query, Object[].class).setMaxResults(most).getResultList();
    }
}
