package io.bpci.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.IntStream;

class StrictJsonTest {

    @Test
    void everyKindOfValueIsRead() {
        var json = parse(" {\"a\" : [1, -2.5e1, \"x\\u00e9\\n\\ud83d\\ude00\", true, false, null, {}, [] ] }\r\n\t");
        assertThat(json)
                .isEqualTo(
                        Json.object()
                                .put(
                                        "a",
                                        Json.array(
                                                Json.of(1),
                                                Json.of(-25),
                                                Json.of("x\u00e9\n\ud83d\ude00"),
                                                Json.TRUE,
                                                Json.FALSE,
                                                Json.NULL,
                                                Json.object().build(),
                                                Json.array()))
                                .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\" 1}",
                "{1:1}",
                "\"",
                "\"abc",
                "\"\\",
                "\"\\u12",
                "\"\\u12g4\"",
                "\"\\x\"",
                "\"\\'\"",
                "\"\t\"",
                "\"\u0000\"",
                "tru",
                "True",
                "nul",
                "nullx",
                "NaN",
                "Infinity",
                "-Infinity",
                "-",
                "+1",
                "01",
                "-01",
                "00",
                "1.",
                ".5",
                "1e",
                "1e+",
                "0x10",
                "1 2",
                "{}{}",
                "{} x",
                "[]]",
                "/**/1",
                "1//",
                "\u00a01",
                "\ufeff1"
            })
    void whatIsNotOneJsonValueIsRefused(String text) {
        refuses(text.getBytes(UTF_8), "at byte");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080", // a continuation with no lead
                "\u00c3", // cut short
                "\u00c3\"",
                "\u00c0\u00af", // overlong
                "\u00c1\u0081",
                "\u00e0\u0080\u00af",
                "\u00e0\u009f\u00bf",
                "\u00f0\u0080\u0080\u00af",
                "\u00f0\u008f\u00bf\u00bf",
                "\u00ed\u00a0\u0080", // a surrogate
                "\u00ed\u00bf\u00bf",
                "\u00f4\u0090\u0080\u0080", // beyond U+10FFFF
                "\u00f5\u0080\u0080\u0080",
                "\u00ff",
                "\u00e2\u0082",
                "\u00e2(\u00a1"
            })
    void textThatIsNotWellFormedUtf8IsRefused(String latin1) {
        refuses(("[\"" + latin1 + "\"]").getBytes(ISO_8859_1), "UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\udc00",
                "\\ud800x",
                "\\ud800\\ud800",
                "\\ud800\\u0041",
                "\\udc00\\ud800",
                "\\uD83D"
            })
    void loneSurrogatesAreRefusedInTextsAndNames(String escape) {
        refuses("\"" + escape + "\"", "a lone surrogate at byte 1");
        refuses("{\"" + escape + "\":1}", "a lone surrogate at byte 2");
        refusesFramed("{\"a\":\"" + escape + "\"}", "a lone surrogate at byte 6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"b\":2,\"a\":3}",
                "{\"a\":1,\"\\u0061\":1}",
                "{\"\\u0061\":1,\"a\":1}",
                "{\"a/b\":1,\"a\\/b\":2}",
                "{\"\":1,\"\":2}",
                "{\"\u00e9\":1,\"\\u00e9\":2}",
                "{\"b\":{\"x\":1,\"y\":[{\"q\":1,\"q\":2}]},\"a\":1}"
            })
    void aNameUsedTwiceIsRefusedAlsoWhenWrittenDifferently(String text) {
        refuses(text, "a second member named");
        refusesFramed(text, "a second member named");
    }

    @Test
    void aNameUsedTwiceAmongManyIsFound() {
        for (int many : new int[] {3, 12, 13, 500}) {
            var members = new StringBuilder("{");
            for (int i = 0; i < many; i++) {
                members.append("\"n").append((i * 7) % many).append("\":0,");
            }
            String distinct = members + "\"last\":0}";
            if (many % 7 != 0) {
                assertThat(StrictJson.members(distinct.getBytes(UTF_8), 0, distinct.length())).hasSize(many + 1);
            }
            refuses(members + "\"n0\":0}", "a second member named \"n0\"");
            refusesFramed(members + "\"n0\":0}", "a second member named \"n0\"");
        }
    }

    @Test
    void theSameNameInDifferentObjectsIsNoRepetition() {
        byte[] json = "{\"b\":{\"a\":1},\"a\":{\"b\":{\"a\":1},\"a\":2}}".getBytes(UTF_8);
        assertThat(StrictJson.parse(json)).isInstanceOf(JsonObject.class);
        assertThat(StrictJson.members(json, 0, json.length)).hasSize(2);
    }

    @Test
    void sixtyFourContainersMayNestAndSixtyFiveMayNot() {
        assertThat(parse("[".repeat(64) + "]".repeat(64))).isInstanceOf(JsonArray.class);
        assertThat(parse("{\"a\":".repeat(63) + "{}" + "}".repeat(63))).isInstanceOf(JsonObject.class);
        refuses("[".repeat(65) + "]".repeat(65), "nested deeper than 64 at byte 64");
        refuses("{\"a\":".repeat(64) + "{}" + "}".repeat(64), "nested deeper than 64");
        refuses("[".repeat(1_000_000), "nested deeper than 64");
        refuses("{\"a\":".repeat(1_000_000), "nested deeper than 64");
    }

    @Test
    void aFrameAndABatchTakeNothingFromTheDepthOfTheirMessages() {
        String deepest = "[".repeat(64) + "]".repeat(64);
        String batch = "{\"messages\":[" + deepest + "]}";
        assertThat(StrictJson.members(batch.getBytes(UTF_8), 0, batch.length())).hasSize(1);
        refusesFramed("{\"messages\":[[" + deepest + "]]}", "nested deeper than 66");
        refusesFramed("{\"a\":".repeat(1_000_000), "nested deeper than 66");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "-0e5",
                "0e999999999",
                "1.10",
                "0.1",
                "100",
                "1e2",
                "1E+2",
                "333333333.3333333",
                "9007199254740991",
                "9007199254740992",
                "-9007199254740994",
                "1e21",
                "1e+30",
                "5e-324",
                "2.2250738585072014e-308",
                "1.7976931348623157e308",
                "0.000001000",
                "123456789012345",
                "0.30000000000000004",
                "1e300",
                "1e-300",
                "3e-310"
            })
    void aNumberThatKeepsItsDecimalValueIsRead(String literal) {
        assertThat(parse(literal)).isEqualTo(new JsonNumber(Double.parseDouble(literal)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "333333333.33333329",
                "9007199254740993",
                "18446744073709551615",
                "18446744073709551616",
                "1e400",
                "-1e400",
                "1e-400",
                "1e999999999",
                "1e-999999999",
                "1e99999999999999999999999",
                "4.9e-324",
                "2e-324",
                "0.1000000000000000055511151231257827",
                "0.30000000000000001",
                "1.7976931348623159e308",
                "123456789012345678",
                "1152921504606846976",
                "0.1e-400"
            })
    void aNumberThatRfc8785DoesNotKeepIsRefused(String literal) {
        refuses(literal, "a number whose value RFC 8785 does not keep (send it as a string) at byte 0");
        refusesFramed("{\"a\":" + literal + "}", "a number whose value RFC 8785 does not keep");
    }

    @Test
    void aLiteralOfAMillionDigitsCostsNoMoreThanReadingIt() {
        String zeros = "0".repeat(1_000_000);
        assertThat(parse("0.1" + zeros)).isEqualTo(Json.of(0.1));
        assertThat(parse("0." + zeros)).isEqualTo(Json.of(0));
        assertThat(parse("0." + zeros + "1e1000001")).isEqualTo(Json.of(1));
        refuses("1" + zeros, "a number whose value RFC 8785 does not keep");
        refuses("0." + zeros + "1", "a number whose value RFC 8785 does not keep");
        refuses("1".repeat(1_000_000), "a number whose value RFC 8785 does not keep");
        refuses("1e" + "9".repeat(1_000_000), "a number whose value RFC 8785 does not keep");
        refuses("1e-" + "9".repeat(1_000_000), "a number whose value RFC 8785 does not keep");
    }

    @Test
    void theNearestNumberIsTakenOnlyWhereTheCallerSaysSo() {
        byte[] literal = "333333333.33333329".getBytes(UTF_8);
        assertThat(StrictJson.parse(literal, 0, literal.length, Numbers.NEAREST)).hasToString("333333333.3333333");
        byte[] infinite = "1e400".getBytes(UTF_8);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> StrictJson.parse(infinite, 0, infinite.length, Numbers.NEAREST))
                .withMessageContaining("range of binary64");
    }

    @Test
    void membersAreFoundWithTheirPlaces() {
        String frame = "xx {\"type\":\"relay\", \"m\\u0065ssage\" : {\"a\":[1,2]} }yy";
        byte[] b = frame.getBytes(UTF_8);
        var members = StrictJson.members(b, 2, b.length - 2);
        assertThat(members)
                .extracting(StrictJson.Member::name, m -> frame.substring(m.from(), m.to()))
                .containsExactly(tuple("type", "\"relay\""), tuple("message", "{\"a\":[1,2]}"));
    }

    @Test
    void elementsAreFoundWithTheirPlaces() {
        String batch = " [ {\"a\":1} ,\"x\",[ ] ]";
        byte[] b = batch.getBytes(UTF_8);
        assertThat(StrictJson.elements(b, 0, b.length))
                .extracting(e -> batch.substring(e.from(), e.to()))
                .containsExactly("{\"a\":1}", "\"x\"", "[ ]");
        assertThat(StrictJson.elements("[]".getBytes(UTF_8), 0, 2)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[]|an object expected", "1|an object expected", "{} 1|something follows", "''|the input ends"})
    void membersAreThoseOfOneObjectOnly(String text, String message) {
        refusesFramed(text, message);
    }

    @Test
    void aRefusalNamesTheByteWithinTheRangeAndNoMoreThanAnExcerptOfAName() {
        byte[] b = ("....{\"" + "k\u00e9".repeat(100) + "\":1,\"" + "k\u00e9".repeat(100) + "\":1}").getBytes(UTF_8);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> StrictJson.parse(b, 4, b.length))
                .withMessage("a second member named \"" + "k?".repeat(20) + "...\" at byte 306");
    }

    @Test
    void everyPrefixOfADocumentIsRefused() {
        byte[] b = "{\"a\":[1.5e1,\"\\u00e9\u00e9\\n\",true,null],\"b\":{}}".getBytes(UTF_8);
        IntStream.range(0, b.length)
                .forEach(end ->
                        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> StrictJson.parse(b, 0, end)));
    }

    private static Json parse(String text) {
        return StrictJson.parse(text.getBytes(UTF_8));
    }

    private static void refuses(String text, String message) {
        refuses(text.getBytes(UTF_8), message);
    }

    private static void refuses(byte[] bytes, String message) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> StrictJson.parse(bytes))
                .withMessageContaining(message);
    }

    private static void refusesFramed(String text, String message) {
        byte[] b = text.getBytes(UTF_8);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> StrictJson.members(b, 0, b.length))
                .withMessageContaining(message);
    }
}
