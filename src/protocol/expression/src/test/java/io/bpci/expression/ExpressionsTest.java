package io.bpci.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.expression.Expression.Unclear;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class ExpressionsTest {
    private static final Expressions EXPRESSIONS = new Expressions(variables(), words());

    private static Map<String, Type> variables() {
        Map<String, Type> variables = new LinkedHashMap<>();
        variables.put("name", Type.TEXT);
        variables.put("count", Type.INT);
        variables.put("share", Type.DOUBLE);
        variables.put("open", Type.BOOL);
        variables.put("at", Type.TIME);
        variables.put("targets", Type.TEXTS);
        variables.put("settings", Type.TEXTS_BY_NAME);
        return variables;
    }

    private static Expressions.Words words() {
        return new Expressions.Words("count > 3", "names nothing", "there are name, count", null);
    }

    private static final Map<String, Object> VALUES =
            Map.of(
                    "name",
                    "ann",
                    "count",
                    5L,
                    "share",
                    0.5,
                    "open",
                    true,
                    "at",
                    Instant.parse("2026-03-04T12:00:00Z"),
                    "targets",
                    List.of("bert", "cleo"),
                    "settings",
                    Map.of("tls.mode", "strict"));

    private static boolean holds(String text) throws Unclear {
        return EXPRESSIONS.read(text).holds(VALUES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name == 'ann' && count > 3 && share < 0.6 && open",
                "at > timestamp('2026-01-01T00:00:00Z')",
                "targets.exists(t, t == 'bert') && size(targets) == 2",
                "targets.all(t, targets.exists(u, u == t))",
                "targets.map(t, size(t)).exists(n, n == 4)",
                "targets.filter(t, t.startsWith('b')) == ['bert']",
                "settings['tls.mode'] in ['strict', 'lenient']",
                "settings.all(key, key.contains('.'))",
                "name + '@x' == 'ann@x'"
            })
    void eachTypeIsSeen(String text) throws Unclear {
        assertThat(holds(text)).isTrue();
        assertThat(holds("!(" + text + ")")).isFalse();
    }

    @Test
    void itSaysWhatItNamesAndLooksFor() {
        Expression expression = EXPRESSIONS.read("settings['tls.mode'] == name || settings['x'] == 'y'");
        assertThat(expression.variables()).containsExactlyInAnyOrder("settings", "name");
        assertThat(expression.keys()).containsExactlyInAnyOrder("tls.mode", "x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    nam == 'x' | line 1, column 1: undeclared reference to 'nam'; there are name, count
                    open && | line 1, column 8
                    count | expected type 'bool' but found 'int'
                    true | names nothing
                    targets.map(t, t + t).exists(t, t == name) | column 18: texts and lists are not put together within a loop
                    [name].exists(a, [a + a].exists(b, [b + b].exists(c, c == name))) | texts and lists are not put together
                    [count].exists(a, size([a] + [a]) == count) | texts and lists are not put together
                    [name].exists(a, dyn(a) + dyn(a) == name) | texts and lists are not put together
                    [targets].exists(a, a == targets) | column 17: a loop goes over texts, numbers or times
                    targets.map(t, [t]).exists(l, l == targets) | a loop goes over texts, numbers or times
                    dyn(targets).exists(t, t == name) | a loop goes over texts, numbers or times
                    """)
    void whatIsWrongOrCouldGrowIsNamed(String text, String why) {
        assertThatThrownBy(() -> EXPRESSIONS.read(text)).isInstanceOf(Malformed.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets[7] == name", "settings['none'] == name", "10 / (count - 5) > 1", "int(name) > 1"})
    void whatIsMissingIsUnclearAndDoesNotHold(String text) {
        assertThatThrownBy(() -> holds(text)).isInstanceOf(Unclear.class);
    }

    @Test
    void loopsWithinLoopsEnd() {
        String list = "[" + "1,".repeat(60) + "1]";
        assertThatThrownBy(() -> holds(list + ".all(a, " + list + ".all(b, a + b < count + 99))"))
                .isInstanceOf(Unclear.class);
    }

    @FuzzTest
    void nothingButARefusalComesOfNonsense(FuzzedDataProvider data) {
        try {
            EXPRESSIONS.read(data.consumeRemainingAsString());
        } catch (Malformed e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
