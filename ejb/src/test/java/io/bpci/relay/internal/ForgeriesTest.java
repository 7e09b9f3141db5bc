package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class ForgeriesTest {
    private static final int MOST = 3;

    private Instant now = Instant.parse("2026-11-21T08:00:00Z");
    private final Forgeries forgeries = new Forgeries(() -> now, MOST);

    private void count(String address, int times) {
        for (int i = 0; i < times; i++) forgeries.count(address);
    }

    @Test
    void anAddressThatSentTooManyWaitsForTheEndOfTheMinute() {
        now = now.plusSeconds(10);
        count("192.0.2.1", MOST);

        assertThat(forgeries.waitMs("192.0.2.1")).isEqualTo(50_000);
        assertThat(forgeries.waitMs("192.0.2.2")).isZero();
        now = now.plusSeconds(50);
        assertThat(forgeries.waitMs("192.0.2.1")).isZero();
    }

    @Test
    void fewerAreForgiven() {
        count("192.0.2.1", MOST - 1);

        assertThat(forgeries.waitMs("192.0.2.1")).isZero();
    }

    @Test
    void aClockThatStepsBackShutsNobodyOut() {
        count("192.0.2.1", MOST);
        now = now.minusSeconds(3_600);

        assertThat(forgeries.waitMs("192.0.2.1")).isZero();
    }

    @Test
    void addressesBeyondTheBoundShareOneCount() {
        for (int i = 0; i < 10_000; i++) forgeries.count("10.0." + i / 256 + "." + i % 256);
        for (int i = 0; i < MOST; i++) forgeries.count("192.0.2." + i);

        assertThat(forgeries.waitMs("192.0.2.200")).isPositive();
        assertThat(forgeries.waitMs("10.0.0.1")).isZero();
    }
}
