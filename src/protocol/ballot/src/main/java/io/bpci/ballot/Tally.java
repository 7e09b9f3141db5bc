package io.bpci.ballot;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictObject;

import java.math.BigDecimal;
import java.util.Set;

/**
 * What the ballots of a round come to. Weights are exact; {@code equivocated} is the weight of those who signed two
 * contradicting ballots, which counts for nothing. Immutable.
 *
 * @param votes how many voters' ballots count
 */
public record Tally(
        BigDecimal approve,
        BigDecimal reject,
        BigDecimal abstain,
        BigDecimal equivocated,
        BigDecimal total,
        int votes) {
    static final Set<String> MEMBERS = Set.of("approve", "reject", "abstain", "equivocated", "total_weight", "votes");

    static Tally none(BigDecimal total) {
        BigDecimal zero = BigDecimal.ZERO;
        return new Tally(zero, zero, zero, zero, total, 0);
    }

    Tally with(Vote vote, BigDecimal weight) {
        return moved(vote, weight, 1);
    }

    Tally without(Vote vote, BigDecimal weight) {
        return moved(vote, weight.negate(), -1);
    }

    private Tally moved(Vote vote, BigDecimal weight, int count) {
        return new Tally(
                vote == Vote.APPROVE ? approve.add(weight) : approve,
                vote == Vote.REJECT ? reject.add(weight) : reject,
                vote == Vote.ABSTAIN ? abstain.add(weight) : abstain,
                equivocated,
                total,
                votes + count);
    }

    Tally withEquivocated(BigDecimal weight) {
        return new Tally(approve, reject, abstain, equivocated.add(weight), total, votes);
    }

    boolean isApproved(Threshold threshold) {
        return threshold.isReachedBy(approve, total);
    }

    /** Whether the threshold could not be reached if everybody who has not voted approved. */
    boolean isOutOfReach(Threshold threshold) {
        BigDecimal best = total.subtract(reject).subtract(abstain).subtract(equivocated);
        return !threshold.isReachedBy(best, total);
    }

    static Tally of(StrictObject json) {
        return new Tally(
                json.value("approve", Decimals::parseSum),
                json.value("reject", Decimals::parseSum),
                json.value("abstain", Decimals::parseSum),
                json.value("equivocated", Decimals::parseSum),
                json.value("total_weight", Decimals::parseSum),
                Math.toIntExact(json.number("votes", Electorate.MOST)));
    }

    public JsonObject json() {
        return Json.object()
                .put("approve", Decimals.write(approve))
                .put("reject", Decimals.write(reject))
                .put("abstain", Decimals.write(abstain))
                .put("equivocated", Decimals.write(equivocated))
                .put("total_weight", Decimals.write(total))
                .put("votes", votes)
                .build();
    }

    /** Whether the two say the same, however many zeros their numbers end with. */
    boolean agrees(Tally other) {
        return json().equals(other.json());
    }
}
