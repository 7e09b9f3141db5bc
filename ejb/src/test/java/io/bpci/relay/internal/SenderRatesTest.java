package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SenderRatesTest {
    @Test
    void aUnitIsOneTargetAndSixteenKibibytesBegun() {
        assertThat(SenderRates.units(1, 1)).isEqualTo(1);
        assertThat(SenderRates.units(1, 16 << 10)).isEqualTo(1);
        assertThat(SenderRates.units(1, (16 << 10) + 1)).isEqualTo(2);
        assertThat(SenderRates.units(1_000, 1 << 20)).isEqualTo(64_000);
    }
}
