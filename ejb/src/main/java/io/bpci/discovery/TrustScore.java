package io.bpci.discovery;

import io.bpci.envelope.NodeId;
import io.bpci.wire.TrustInfo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Beta reputation (Jøsang and Ismail, "The Beta Reputation System", 2002) of what a node did, with decay: the expected
 * chance that its next deed is a good one, where nothing is known at first (prior 1, 1) and what is old counts less.
 * Each outcome is counted for itself, so that whoever sees the counts can compute the score. Immutable.
 */
public final class TrustScore {
    /** How the score follows from the decayed counts and their weights. */
    public static final String FORMULA =
            "score = (1 + s) / (2 + s + f), where s is delivered and f the sum of late, invalid and equivocated, each"
                    + " decayed count times its weight";

    /** What a node can be seen doing. */
    public enum Outcome {
        /** It acknowledged a delivery in time. */
        DELIVERED(1),

        /** It acknowledged a delivery, late. */
        LATE(0.5),

        /** It sent what no sender may send. */
        INVALID(1),

        /** It signed two votes that contradict each other. */
        EQUIVOCATED(100);

        private final double weight;

        Outcome(double weight) {
            this.weight = weight;
        }

        /** With which it enters the score: of {@link #DELIVERED} for the node, of the others against it. */
        public double weight() {
            return weight;
        }
    }

    private static final int DECIMALS = 6;

    private final Map<Outcome, Long> observed;
    private final Map<Outcome, Double> decayed;
    private final Instant at;

    private TrustScore(Map<Outcome, Long> observed, Map<Outcome, Double> decayed, Instant at) {
        this.observed = observed;
        this.decayed = decayed;
        this.at = at;
    }

    /** Of a node of which nothing is known. */
    public static TrustScore none(Instant at) {
        return new TrustScore(new EnumMap<>(Outcome.class), new EnumMap<>(Outcome.class), at);
    }

    /**
     * As it was kept.
     *
     * @param decayed what of the observed counts at that time
     */
    public static TrustScore of(Map<Outcome, Long> observed, Map<Outcome, Double> decayed, Instant at) {
        return new TrustScore(new EnumMap<>(observed), new EnumMap<>(decayed), at);
    }

    /**
     * With something more that the node did.
     *
     * @param when what is older than what is known already counts as much less
     */
    public TrustScore with(Outcome outcome, long times, Instant when, Duration halfLife) {
        TrustScore then = at(when, halfLife);
        Map<Outcome, Long> more = new EnumMap<>(Outcome.class);
        more.putAll(then.observed);
        more.merge(outcome, times, Long::sum);
        Map<Outcome, Double> counting = new EnumMap<>(Outcome.class);
        counting.putAll(then.decayed);
        counting.merge(outcome, times * left(Duration.between(when, then.at), halfLife), Double::sum);
        return new TrustScore(more, counting, then.at);
    }

    /** As it counts at a later time; at an earlier one it is what it is. */
    public TrustScore at(Instant later, Duration halfLife) {
        if (!later.isAfter(at)) return this;
        double left = left(Duration.between(at, later), halfLife);
        Map<Outcome, Double> counting = new EnumMap<>(Outcome.class);
        decayed.forEach((outcome, count) -> counting.put(outcome, count * left));
        return new TrustScore(observed, counting, later);
    }

    private static double left(Duration age, Duration halfLife) {
        return Math.pow(0.5, (double) age.toMillis() / halfLife.toMillis());
    }

    /** From 0 to 1, both excluded. */
    public double score() {
        double good = 0;
        double bad = 0;
        for (Outcome outcome : Outcome.values()) {
            double weighed = decayed(outcome) * outcome.weight();
            if (outcome == Outcome.DELIVERED) good += weighed;
            else bad += weighed;
        }
        return (1 + good) / (2 + good + bad);
    }

    /** {@link #score} with six decimal places. */
    public BigDecimal rounded() {
        return rounded(score());
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
    }

    public long observed(Outcome outcome) {
        return observed.getOrDefault(outcome, 0L);
    }

    public double decayed(Outcome outcome) {
        return decayed.getOrDefault(outcome, 0.0);
    }

    public Instant asOf() {
        return at;
    }

    /** On how many events it rests. */
    public long observations() {
        return observed.values().stream().mapToLong(Long::longValue).sum();
    }

    /** As it is told. */
    public TrustInfo toInfo(NodeId node, Duration halfLife, long eventsBefore) {
        return new TrustInfo(
                node,
                rounded().doubleValue(),
                outcomes(this::observed),
                outcomes(outcome -> rounded(decayed(outcome)).doubleValue()),
                outcomes(Outcome::weight),
                halfLife.toSeconds(),
                at,
                FORMULA,
                eventsBefore);
    }

    private static <T> TrustInfo.Outcomes<T> outcomes(Function<Outcome, T> value) {
        return new TrustInfo.Outcomes<>(
                value.apply(Outcome.DELIVERED),
                value.apply(Outcome.LATE),
                value.apply(Outcome.INVALID),
                value.apply(Outcome.EQUIVOCATED));
    }
}
