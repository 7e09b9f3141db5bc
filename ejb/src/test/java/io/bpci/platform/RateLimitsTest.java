package io.bpci.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.NodeId;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class RateLimitsTest {
    private static final NodeId ALICE = NodeId.parse("alice");
    private static final int PER_SECOND = 100;

    private final AtomicLong nanos = new AtomicLong();
    private final RateLimits<NodeId> rates = new RateLimits<>(nanos::get, 10);

    @Test
    void tenSecondsWorthMayComeAtOnceAndThenTheRateHolds() {
        for (int i = 0; i < 1_000; i++) assertThat(rates.charge(ALICE, 1, PER_SECOND)).isZero();

        assertThat(rates.charge(ALICE, 1, PER_SECOND)).isEqualTo(10);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        assertThat(rates.charge(ALICE, 1, PER_SECOND)).isZero();
        assertThat(rates.charge(ALICE, 1, PER_SECOND)).isPositive();
    }

    @Test
    void aMessageOfMoreThanAWholeBurstPassesAndLeavesADebt() {
        assertThat(rates.charge(ALICE, 2_000, PER_SECOND)).isZero();

        assertThat(rates.charge(ALICE, 1, PER_SECOND)).isEqualTo(10_010);
    }

    @Test
    void onlyWhoHasPaidEverythingIsForgotten() {
        rates.charge(ALICE, 2_000, PER_SECOND);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(19));
        rates.forgetIdle();
        assertThat(rates.size()).isEqualTo(1);
        // What is left of the debt is still owed.
        assertThat(rates.charge(ALICE, 1_000, PER_SECOND)).isEqualTo(1_000);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        rates.forgetIdle();
        assertThat(rates.size()).isZero();
        assertThat(rates.charge(ALICE, 1_000, PER_SECOND)).isZero();
        assertThat(rates.charge(ALICE, 1, PER_SECOND)).isPositive();
    }

    @Test
    void nodesDoNotPayForEachOther() {
        assertThat(rates.charge(ALICE, 1_000, PER_SECOND)).isZero();

        assertThat(rates.charge(NodeId.parse("bob"), 1_000, PER_SECOND)).isZero();
    }

    @Test
    void aClockThatStepsBackGivesNothingAndTakesNothing() {
        assertThat(rates.charge(ALICE, 1_000, PER_SECOND)).isZero();
        nanos.addAndGet(-TimeUnit.HOURS.toNanos(1));

        assertThat(rates.charge(ALICE, 1, PER_SECOND)).isEqualTo(10);
    }
}
