package io.bpci.consensus;

import io.bpci.ballot.Weight;
import io.bpci.consensus.internal.DecimalText;
import io.bpci.consensus.internal.StoredWeight;
import io.bpci.consensus.internal.VoterRoll;
import io.bpci.consensus.internal.WeightBook;
import io.bpci.discovery.Discovery;
import io.bpci.discovery.TrustScore;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.TrustWeights;
import io.bpci.wire.TrustWeights.TrustWeight;
import io.bpci.wire.WeighByTrust;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Weights that follow from trust scores, when a hub-admin asks for it and never by themselves: of nodes that have a
 * weight already, for who votes at all is not for a score to say. Each change has its event, with the score.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, INVALID_REQUEST.
 */
@Stateless
public class WeightsFromTrust {
    private static final int MINIMUM_BY_DEFAULT = 20;
    private static final int DECIMALS = 9;
    private static final BigDecimal LEAST = BigDecimal.ONE.movePointLeft(DECIMALS);

    @Inject VoterRoll roll;
    @Inject WeightBook book;
    @Inject Discovery discovery;
    @Inject InstantSource clock;

    /** Tells what the weights would be, and sets them if that is asked for. Open rounds keep those that they know. */
    public TrustWeights weigh(Caller caller, WeighByTrust request) {
        caller.requireAdmin();
        Weight scale = scale(request.scale());
        int minimum = request.minimumObservations() == null ? MINIMUM_BY_DEFAULT : request.minimumObservations();
        if (minimum < 0) throw new HubException(Fault.INVALID_REQUEST, "minimum_observations must be at least 0");
        boolean apply = Boolean.TRUE.equals(request.apply());
        List<StoredWeight> voters = roll.inForce("", Integer.MAX_VALUE);
        Map<NodeId, TrustScore> scores =
                discovery.scores(voters.stream().map(StoredWeight::nodeId).collect(Collectors.toSet()));
        List<TrustWeight> weighed = new ArrayList<>();
        for (StoredWeight voter : voters) {
            TrustScore score = scores.getOrDefault(voter.nodeId(), TrustScore.none(clock.instant()));
            boolean enough = score.observations() >= minimum;
            Weight before = voter.weight();
            Weight after = enough ? weight(scale, score) : before;
            if (apply && !after.equals(before)) book.setByTrust(voter.nodeId(), after, caller.name(), score);
            weighed.add(
                    new TrustWeight(
                            voter.nodeId(),
                            before.toString(),
                            after.toString(),
                            score.rounded().doubleValue(),
                            score.observations(),
                            enough));
        }
        return new TrustWeights(apply, weighed);
    }

    private static Weight scale(@Nullable Json given) {
        if (given == null) return Weight.ONE;
        try {
            return Weight.parse(DecimalText.of(given));
        } catch (Malformed e) {
            throw new HubException(Fault.INVALID_REQUEST, "scale: " + e.getMessage());
        }
    }

    private static Weight weight(Weight scale, TrustScore score) {
        BigDecimal exact = scale.value().multiply(score.rounded()).setScale(DECIMALS, RoundingMode.HALF_EVEN);
        return new Weight(exact.max(LEAST).stripTrailingZeros());
    }
}
