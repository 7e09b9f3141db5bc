package io.bpci.json;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

class CanonicalScanTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":0,\"b\":-1,\"c\":999999999999999}",
                "{\"a\":\"x\\n\\\"\\\\\u20ac\ud83d\ude00\u007f\",\"signature\":\"s\",\"t\":[{},[],null,true,false]}"
            })
    void canonicalDocumentsAreProven(String json) {
        byte[] b = json.getBytes(UTF_8);
        var scan = CanonicalScan.object(b, 0, b.length).orElseThrow();
        assertThat(scan.members()).isEqualTo(StrictJson.members(b, 0, b.length));
        assertThat(scan.inOrder()).isTrue();
        assertThat(CanonicalScan.proves(b, 0, b.length)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{ }",
                "{\"a\":1 }",
                "{\"a\": 1}",
                "{\"a\":1}x",
                "{\"a\":1",
                "{\"a\":1,}",
                "{\"b\":1,\"a\":1}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{\"a\":{\"signature\":1,\"b\":1}}",
                "{\"signature\":1,\"signature\":1}",
                "{\"signature\":1,\"a\":1,\"signature\":1}",
                "{\"a\":01}",
                "{\"a\":-0}",
                "{\"a\":-}",
                "{\"a\":1.0}",
                "{\"a\":1e2}",
                "{\"a\":1000000000000000}",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":\"\\/\"}",
                "{\"a\":\"\t\"}",
                "{\"\\n\":1}",
                "{\"\u00e9\":1}",
                "{\"a\":tru}",
                "{\"a\":\"x}",
                "{\"a\":\"\\\"}"
            })
    void whatIsUnusualOrWrongIsLeftUnproven(String json) {
        byte[] b = json.getBytes(UTF_8);
        assertThat(CanonicalScan.object(b, 0, b.length)).isEmpty();
    }

    @Test
    void aSignatureMayStandAnywhereAtTheTopAlone() {
        byte[] first = "{\"signature\":\"s\",\"a\":1,\"z\":2}".getBytes(UTF_8);
        assertThat(CanonicalScan.object(first, 0, first.length).orElseThrow().inOrder()).isFalse();
        assertThat(CanonicalScan.proves(first, 0, first.length)).isFalse();
        byte[] last = "{\"a\":1,\"z\":2,\"signature\":\"s\"}".getBytes(UTF_8);
        assertThat(CanonicalScan.object(last, 0, last.length).orElseThrow().inOrder()).isFalse();
        byte[] inPlace = "{\"a\":1,\"signature\":\"s\",\"z\":2}".getBytes(UTF_8);
        assertThat(CanonicalScan.object(inPlace, 0, inPlace.length).orElseThrow().inOrder()).isTrue();
    }

    @Test
    void nestingIsProvenNoDeeperThanItIsRead() {
        byte[] deepest = ("{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}").getBytes(UTF_8);
        assertThat(CanonicalScan.object(deepest, 0, deepest.length)).isPresent();
        byte[] deeper = ("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}").getBytes(UTF_8);
        assertThat(CanonicalScan.object(deeper, 0, deeper.length)).isEmpty();
        byte[] endless = "[".repeat(1_000_000).getBytes(UTF_8);
        assertThat(CanonicalScan.proves(endless, 0, endless.length)).isFalse();
    }

    @Test
    void whateverIsProvenIsReadAndWrittenBackTheSame() {
        var random = new Random(20_261_121);
        int proven = 0;
        for (int i = 0; i < 60_000; i++) {
            var chance = new RandomJson(random, i % 3 == 0);
            JsonObject object = chance.object(0);
            byte[] document =
                    switch (i % 4) {
                        case 0 -> Jcs.canonical(object);
                        case 1 -> chance.withSignatureAnywhere(object);
                        case 2 -> chance.loosely(object).getBytes(UTF_8);
                        default -> chance.mutated(chance.withSignatureAnywhere(object));
                    };
            if (i % 4 != 3) {
                assertThat(StrictJson.parse(document)).isEqualTo(object);
            }
            if (i % 4 < 2 && i % 3 != 0) {
                assertThat(CanonicalScan.object(document, 0, document.length)).isPresent();
            }
            proven += requireHonest(document) ? 1 : 0;
        }
        assertThat(proven).isGreaterThan(20_000);
    }

    /** Throws if the scan proves what the slow path sees otherwise; whether it proved anything. */
    static boolean requireHonest(byte[] document) {
        boolean whole = CanonicalScan.proves(document, 0, document.length);
        if (whole) {
            assertThat(Jcs.canonical(StrictJson.parse(document))).isEqualTo(document);
        }
        var scan = CanonicalScan.object(document, 0, document.length).orElse(null);
        if (scan == null) {
            return whole;
        }
        var object = (JsonObject) StrictJson.parse(document);
        assertThat(scan.members()).isEqualTo(StrictJson.members(document, 0, document.length));
        assertThat(scan.inOrder()).isEqualTo(whole);
        var unsigned = new StringBuilder("{");
        for (var member : scan.members()) {
            if (!member.name().equals("signature")) {
                unsigned.append(unsigned.length() > 1 ? "," : "")
                        .append('"')
                        .append(member.name())
                        .append("\":")
                        .append(new String(document, member.from(), member.to() - member.from(), UTF_8));
            }
        }
        assertThat(unsigned.append('}').toString()).isEqualTo(object.without("signature").toString());
        return true;
    }
}
