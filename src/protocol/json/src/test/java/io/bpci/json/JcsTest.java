package io.bpci.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

class JcsTest {

    @Test
    void everyPublishedVectorIsWrittenByteForByte() throws Exception {
        Path folder = Vectors.folder("jcs");
        try (var inputs = Files.list(folder.resolve("input"))) {
            var files = inputs.sorted().toList();
            assertThat(files).hasSizeGreaterThanOrEqualTo(6);
            for (Path input : files) {
                byte[] given = Files.readAllBytes(input);
                byte[] expected = Files.readAllBytes(folder.resolve("output").resolve(input.getFileName()));
                byte[] written = Jcs.canonical(StrictJson.parse(given, 0, given.length, Numbers.NEAREST));
                assertThat(written).as(input.getFileName().toString()).isEqualTo(expected);
                assertThat(Jcs.canonical(StrictJson.parse(written))).isEqualTo(written);
            }
        }
    }

    /** RFC 8785, 3.2.2, but for the one number that does not keep its value. */
    @Test
    void theExampleOfRfc8785IsWrittenAsThere() {
        String given =
                """
                {
                  "numbers": [333333333.3333333, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }\
                """;
        String expected =
                "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        assertThat(canonical(given)).isEqualTo(expected);
    }

    /** RFC 8785, 3.2.3: not the order of UTF-8, in which the emoji would come last. */
    @Test
    void namesAreSortedByUtf16CodeUnits() {
        String given = "{\"\u20ac\":1,\"\\r\":2,\"\ufb33\":3,\"1\":4,\"\ud83d\ude00\":5,\"\u0080\":6,\"\u00f6\":7}";
        String expected = "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}";
        assertThat(canonical(given)).isEqualTo(expected);
    }

    @Test
    void controlsAreEscapedAsRfc8785Says() {
        var all = new StringBuilder();
        for (char c = 0; c < 0x20; c++) {
            all.append(c);
        }
        assertThat(Json.of(all + "\u007f/"))
                .hasToString(
                        "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
                            + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c"
                            + "\\u001d\\u001e\\u001f\u007f/\"");
    }

    @Test
    void textWithALoneSurrogateCannotBeBuilt() {
        for (String text : new String[] {"\ud800", "\udc00", "a\ud800b", "\udc00\ud800", "\ud800\ud800\udc00"}) {
            assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Json.of(text));
            assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Json.object().put(text, 1).build());
        }
    }

    @Test
    void whatNoReaderWouldTakeIsNotWritten() {
        Json nested = Json.array();
        for (int i = 1; i < 64; i++) {
            nested = Json.array(nested);
        }
        assertThat(StrictJson.parse(Jcs.canonical(nested))).isEqualTo(nested);
        Json deeper = Json.array(nested);
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Jcs.canonical(deeper));
    }

    @Test
    void objectsKeepTheirOrderAndEqualOthersOfAnyOrder() {
        var one = Json.object().put("b", 1).put("a", "x").build();
        var other = Json.object().put("a", "x").put("b", 1).build();
        assertThat(one).isEqualTo(other).hasToString("{\"a\":\"x\",\"b\":1}");
        assertThat(one.members().keySet()).containsExactly("b", "a");
        assertThat(one.without("b").with("c", Json.TRUE)).hasToString("{\"a\":\"x\",\"c\":true}");
    }

    private static String canonical(String json) {
        return new String(Jcs.canonical(StrictJson.parse(json.getBytes(UTF_8))), UTF_8);
    }
}
