package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;

class WeightTest {
    @ParameterizedTest
    @ValueSource(strings = {"1", "1.5", "0.000000001", "999999999999", "999999999999.999999999", "100", "10.01"})
    void aDecimalAboveZeroIsAWeightAndIsWrittenAsItWasRead(String text) {
        assertThat(Weight.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0.0",
                "0.000000000",
                "-1",
                "-0",
                "+1",
                "NaN",
                "Infinity",
                "1e3",
                "1E3",
                "1E+3",
                "0x10",
                "1000000000000",
                "1000000000000000000000000",
                "0.0000000001",
                "1.0000000000",
                "01",
                "00.5",
                ".5",
                "5.",
                "1,5",
                "1 ",
                " 1",
                "1\n",
                "1.5.2",
                "\u0661",
                "\uff11"
            })
    void whatIsNoSuchDecimalIsRefused(String text) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Weight.parse(text))
                .withMessage(
                        "a weight must be a decimal above 0 of up to 12 digits before the point and 9 after it, like"
                                + " 1.5");
    }

    @Test
    void aWeightThatIsNotReadButBuiltIsCheckedAlike() {
        assertThat(new Weight(new BigDecimal("1E+2"))).isEqualTo(Weight.parse("100"));
        for (String value : new String[] {"0", "-1", "1E+12", "1E-10"}) {
            assertThatExceptionOfType(Malformed.class).isThrownBy(() -> new Weight(new BigDecimal(value)));
        }
    }

    @Test
    void zerosAtTheEndMakeNoOtherWeight() {
        assertThat(Weight.parse("1.50")).isEqualTo(Weight.parse("1.5")).hasToString("1.5");
        assertThat(Weight.parse("1.0")).isEqualTo(Weight.ONE).hasSameHashCodeAs(Weight.ONE);
    }

    @Test
    void sumsAreExact() {
        assertThat(TestRound.electorate("0.1", "0.2").totalWeight()).isEqualByComparingTo("0.3");
        assertThat(TestRound.electorate("999999999999.999999999", "0.000000001").totalWeight())
                .isEqualByComparingTo("1000000000000");
        String[] tenths = new String[1000];
        java.util.Arrays.fill(tenths, "0.1");
        assertThat(TestRound.electorate(tenths).totalWeight()).isEqualByComparingTo("100");
    }

    @Test
    void theSumOverTheLargestElectorateCanBeRead() {
        BigDecimal largest = Weight.parse("999999999999.999999999").value().multiply(BigDecimal.valueOf(10_000));
        assertThat(Decimals.parseSum(Decimals.write(largest))).isEqualByComparingTo(largest);
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Decimals.parseSum("100000000000000000"));
        assertThat(Decimals.write(new BigDecimal("0.00"))).isEqualTo("0");
    }
}
