package io.bpci.witnessing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicLong;

class AddressRateTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final AddressRate rate = new AddressRate(3, 1000, nanos::get);

    @Test
    void anAddressOverItsRateWaitsForTheNextWindow() {
        for (int i = 0; i < 3; i++) assertThat(rate.charge("a")).isZero();
        nanos.addAndGet(400_000_000);
        assertThat(rate.charge("a")).isEqualTo(600);
        assertThat(rate.charge("b")).isZero();
        nanos.addAndGet(600_000_000);
        assertThat(rate.charge("a")).isZero();
    }

    @Test
    void addressesBeyondThoseThatAreCountedShareOneRate() {
        for (int i = 0; i < 10_000; i++) assertThat(rate.charge("a" + i)).isZero();
        for (int i = 0; i < 3; i++) assertThat(rate.charge("new" + i)).isZero();
        assertThat(rate.charge("new")).isPositive();
        assertThat(rate.charge("a5")).isZero();
    }
}
