package io.bpci.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.expression.Expression.Unclear;
import io.bpci.json.Malformed;
import io.bpci.policy.Subject.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

class ConditionsTest {
    private static final Conditions CONDITIONS = new Conditions();

    private static boolean holds(String text, double refused, double sent) throws Unclear {
        Condition condition = CONDITIONS.read(Kind.NODE, text);
        Map<String, Object> values = new HashMap<>();
        for (String name : condition.variables()) values.put(name, 0.0);
        values.replace("refused", refused);
        values.replace("sent", sent);
        values.replace("now", Instant.parse("2026-03-04T23:30:00Z"));
        values.replace("node_id", "bank");
        values.replace("organisation", "acme");
        return condition.holds(values);
    }

    @Test
    void sharesAndCountsAreCompared() throws Unclear {
        assertThat(holds("refused > 20 && refused / sent > 0.5", 21, 40)).isTrue();
        assertThat(holds("refused > 20 && refused / sent > 0.5", 20, 21)).isFalse();
        assertThat(holds("refused > 0.5 * sent", 3, 5)).isTrue();
        assertThat(holds("refused * 2.0 >= sent", 2, 5)).isFalse();
    }

    @Test
    void aShareOfNothingMeetsNoCondition() throws Unclear {
        assertThat(holds("refused / sent > 0.0", 0, 0)).isFalse();
        assertThat(holds("refused / sent >= 0.0", 0, 0)).isFalse();
    }

    @Test
    void timeAndNamesAreSeen() throws Unclear {
        assertThat(holds("sent > 0 && now.getHours('Europe/Berlin') < 6", 0, 1)).isTrue();
        assertThat(holds("sent > 0 && now.getHours() < 6", 0, 1)).isFalse();
        assertThat(holds("node_id in ['bank', 'shop'] && organisation.startsWith('ac')", 0, 0)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    refusd > 1 | line 1, column 1: undeclared reference to 'refusd'
                    sent > 1 && | line 1, column 12
                    refused | expected type 'bool' but found 'double'
                    "abc" | expected type 'bool' but found 'string'
                    refused == 2 | counts are compared by == and calculated with as 2.0, not as 2
                    refused > 'x' | column 9: found no matching overload for '_>_' applied to '(double, string)'
                    refused * 2 > 3 | counts are compared by == and calculated with as 2.0, not as 2
                    delivered > 1 | undeclared reference to 'delivered'
                    refused_nothing > 1 | refused_rate_limited
                    true | names nothing that is observed
                    """)
    void whatIsWrongIsNamed(String text, String why) {
        assertThatThrownBy(() -> CONDITIONS.read(Kind.NODE, text))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining(why);
    }

    @Test
    void lengthAndDepthAreBounded() {
        assertThatThrownBy(() -> CONDITIONS.read(Kind.NODE, " "))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> CONDITIONS.read(Kind.NODE, "refused > 1" + " || refused > 1".repeat(200)))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("more than 2000 characters");
        assertThatThrownBy(() -> CONDITIONS.read(Kind.NODE, "(".repeat(100) + "refused" + ")".repeat(100) + " > 1"))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("recursion limit");
    }

    @Test
    void aRegexThatWouldTakeForeverElsewhereEnds() throws Unclear {
        assertThat(holds("node_id.matches('(a+)+$')", 0, 0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"int(node_id) > 3", "duration(node_id) > duration('1s')"})
    void whatCannotBeEvaluatedSaysSo(String text) {
        assertThatThrownBy(() -> holds(text, 0, 0)).isInstanceOf(Unclear.class);
    }

    @Test
    void tooManyIterationsEnd() {
        String list = "[" + "1,".repeat(60) + "1]";
        assertThatThrownBy(() ->
                        holds(
                                list + ".all(a, " + list + ".all(b, [1,2,3,4,5].all(c, a + b + c > 0))) && refused > 1",
                                2,
                                2))
                .isInstanceOf(Unclear.class);
    }

    @FuzzTest
    void nothingButARefusalComesOfNonsense(FuzzedDataProvider data) {
        Kind kind = data.pickValue(Kind.values());
        try {
            CONDITIONS.read(kind, data.consumeRemainingAsString());
        } catch (Malformed e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
