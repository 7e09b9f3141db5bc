package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;

class ThresholdTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "-0.5", "NaN", "6e-1", "0.6666666666", ".7", ""})
    void whatIsNoPartIsRefused(String text) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Threshold.parse(text))
                .withMessageStartingWith("a threshold must be a decimal above 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.000000001", "2", "67"})
    void moreThanAllIsRefused(String text) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Threshold.parse(text))
                .withMessage("a threshold must be at most 1");
    }

    @Test
    void aQuorumIsMoreThanTwoThirds() {
        assertThat(Threshold.parse("0.666666666").isQuorum()).isFalse();
        assertThat(Threshold.parse("0.666666667").isQuorum()).isTrue();
        assertThat(Threshold.parse("0.67").isQuorum()).isTrue();
        assertThat(Threshold.parse("0.5").isQuorum()).isFalse();
        assertThat(Threshold.parse("1").isQuorum()).isTrue();
    }

    @Test
    void itIsReachedExactlyAndNotByAGrainLess() {
        var threshold = Threshold.parse("0.7");
        BigDecimal whole = new BigDecimal("0.3");
        assertThat(threshold.isReachedBy(new BigDecimal("0.21"), whole)).isTrue();
        assertThat(threshold.isReachedBy(new BigDecimal("0.209999999"), whole)).isFalse();
        assertThat(Threshold.parse("1").isReachedBy(whole, whole)).isTrue();
        assertThat(Threshold.parse("1").isReachedBy(new BigDecimal("0.299999999"), whole)).isFalse();
    }

    @Test
    void zerosAtTheEndMakeNoOtherThreshold() {
        assertThat(Threshold.parse("0.70")).isEqualTo(Threshold.parse("0.7")).hasToString("0.7");
        assertThat(Threshold.parse("1.0")).hasToString("1");
    }
}
