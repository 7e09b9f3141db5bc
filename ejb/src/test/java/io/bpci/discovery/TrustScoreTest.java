package io.bpci.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bpci.discovery.TrustScore.Outcome;
import io.bpci.envelope.NodeId;
import io.bpci.wire.TrustInfo;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class TrustScoreTest {
    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);

    private static TrustScore after(Outcome outcome, long times) {
        return TrustScore.none(START).with(outcome, times, START, WEEK);
    }

    @Test
    void aNodeOfWhichNothingIsKnownHasOneHalf() {
        assertThat(TrustScore.none(START).score()).isEqualTo(0.5);
        assertThat(TrustScore.none(START).observations()).isZero();
    }

    @Test
    void whatIsDeliveredSpeaksForANodeAndTheRestAgainstIt() {
        assertThat(after(Outcome.DELIVERED, 18).score()).isEqualTo(19.0 / 20);
        assertThat(after(Outcome.LATE, 4).score()).isEqualTo(1.0 / 4);
        assertThat(after(Outcome.INVALID, 2).score()).isEqualTo(1.0 / 4);
        assertThat(after(Outcome.EQUIVOCATED, 1).score()).isEqualTo(1.0 / 102);
        assertThat(after(Outcome.DELIVERED, 98).with(Outcome.EQUIVOCATED, 1, START, WEEK).score())
                .isEqualTo(99.0 / 200);
    }

    @Test
    void whatIsAHalfLifeOldCountsHalfAndItsCountStays() {
        TrustScore later = after(Outcome.DELIVERED, 8).at(START.plus(WEEK), WEEK);
        assertThat(later.decayed(Outcome.DELIVERED)).isEqualTo(4);
        assertThat(later.observed(Outcome.DELIVERED)).isEqualTo(8);
        assertThat(later.score()).isEqualTo(5.0 / 6);
        assertThat(later.at(START.plus(WEEK.multipliedBy(200)), WEEK).score()).isCloseTo(0.5, within(1e-9));
        assertThat(later.at(START, WEEK)).isSameAs(later);
    }

    @Test
    void theOrderInWhichEventsComeChangesNothing() {
        Instant later = START.plus(WEEK);
        TrustScore one =
                TrustScore.none(START).with(Outcome.DELIVERED, 1, START, WEEK).with(Outcome.LATE, 3, later, WEEK);
        TrustScore other =
                TrustScore.none(later).with(Outcome.LATE, 3, later, WEEK).with(Outcome.DELIVERED, 1, START, WEEK);
        assertThat(one.score()).isEqualTo(other.score());
        assertThat(one.asOf()).isEqualTo(other.asOf()).isEqualTo(later);
    }

    @Test
    void whoSeesTheAnswerCanComputeTheScore() {
        TrustInfo told =
                after(Outcome.DELIVERED, 20)
                        .with(Outcome.LATE, 2, START, WEEK)
                        .with(Outcome.INVALID, 3, START, WEEK)
                        .at(START.plus(Duration.ofDays(3)), WEEK)
                        .toInfo(new NodeId("pump"), WEEK, 7);
        double s = told.decayed().delivered() * told.weights().delivered();
        double f =
                told.decayed().late() * told.weights().late()
                        + told.decayed().invalid() * told.weights().invalid()
                        + told.decayed().equivocated() * told.weights().equivocated();
        assertThat(told.score()).isCloseTo((1 + s) / (2 + s + f), within(1e-6));
        assertThat(told.observed()).isEqualTo(new TrustInfo.Outcomes<>(20L, 2L, 3L, 0L));
        assertThat(told.halfLifeSecs()).isEqualTo(604_800);
    }
}
