package io.bpci.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;

class DecimalNumberTest {

    /** RFC 8785, appendix B. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void numbersAreWrittenAsRfc8785Says(String bits, String text) {
        assertThat(DecimalNumber.write(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16)))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aNumberThatIsNotFiniteCannotBeBuilt(double number) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Json.of(number));
    }

    @ParameterizedTest
    @ValueSource(longs = {9007199254740993L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 60, -(1L << 53) - 1})
    void anIntegerThatJsonCannotCarryCannotBeBuilt(long integer) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Json.of(integer));
    }

    @Test
    void theSmallestNumbersAreWrittenWithTheFewestAndNearestDigits() {
        for (long bits = 1; bits < 3000; bits++) {
            double number = Double.longBitsToDouble(bits);
            assertThat(new BigDecimal(DecimalNumber.write(number))).isEqualByComparingTo(shortest(number));
        }
    }

    @Test
    void anyNumbersAreWrittenWithTheFewestAndNearestDigits() {
        var random = new Random(8785);
        for (int i = 0; i < 20_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                assertThat(new BigDecimal(DecimalNumber.write(number))).isEqualByComparingTo(shortest(number));
            }
        }
    }

    /** Tries each length; the nearest decimal of that length comes back as the number, or none of that length does. */
    private static BigDecimal shortest(double number) {
        var exact = new BigDecimal(number);
        for (int digits = 1; digits <= 17; digits++) {
            var rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == number) {
                return rounded;
            }
        }
        throw new AssertionError("17 digits always suffice");
    }

    @Test
    void aLiteralKeepsItsValueExactlyIfItsDecimalEqualsThatOfItsCanonicalForm() {
        var random = new Random(754);
        int kept = 0;
        for (int i = 0; i < 50_000; i++) {
            String literal = literal(random);
            double nearest = Double.parseDouble(literal);
            boolean expected =
                    Double.isFinite(nearest)
                            && new BigDecimal(literal).compareTo(new BigDecimal(DecimalNumber.write(nearest))) == 0;
            assertThat(DecimalNumber.keepsValue(literal)).as(literal).isEqualTo(expected);
            kept += expected ? 1 : 0;
        }
        assertThat(kept).isBetween(10_000, 45_000);
    }

    private static String literal(Random random) {
        if (random.nextInt(4) == 0) {
            double number = Double.longBitsToDouble(random.nextLong());
            return Double.isFinite(number) ? Double.toString(number) : "0";
        }
        var text = new StringBuilder(random.nextBoolean() ? "-" : "");
        text.append(random.nextBoolean() ? "0" : 1 + random.nextInt(9) + digits(random, 20));
        if (random.nextBoolean()) {
            text.append('.').append(random.nextInt(10)).append(digits(random, 20));
        }
        if (random.nextBoolean()) {
            text.append('e').append(random.nextInt(660) - 330);
        }
        return text.toString();
    }

    private static String digits(Random random, int most) {
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
        }
        return text.toString();
    }
}
