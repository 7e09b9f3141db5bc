package io.bpci.schemas.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Collections;

@Timeout(60)
class ContentSchemaTest {
    @Test
    void contentThatFitsPassesAndOtherIsToldWhere() {
        var schema =
                schema(
                        """
                        {"type": "object", "required": ["account"], "additionalProperties": false,
                         "properties": {"account": {"$ref": "#/$defs/account"}, "count": {"type": "integer"}},
                         "$defs": {"account": {"type": "string", "pattern": "^[0-9]{3,10}$"}}}
                        """);
        assertThat(schema.violation(json("{\"account\": \"12345\", \"count\": 3.0}"))).isEmpty();
        assertThat(schema.violation(json("{\"account\": \"12345\", \"count\": 1e300}"))).isEmpty();
        assertThat(schema.violation(json("{\"account\": \"12345\", \"count\": 3.5}"))).isPresent();
        assertThat(schema.violation(json("{\"account\": \"12a\"}")).orElseThrow()).contains("account");
        assertThat(schema.violation(json("{}")).orElseThrow()).contains("account");
        assertThat(schema.violation(json("{\"account\": \"123\", \"x\": 1}"))).isPresent();
        assertThat(schema.violation(json("[]"))).isPresent();
    }

    @Test
    void booleansAreSchemas() {
        assertThat(schema("true").violation(json("[1]"))).isEmpty();
        assertThat(schema("false").violation(json("[1]"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "{\"type\": \"text\"}",
                "{\"properties\": []}",
                "{\"pattern\": \"(\"}",
                "{\"properties\": {\"a\": {\"pattern\": \"(\"}}}",
                "{\"$ref\": \"https://schemas.example/a.json\"}",
                "{\"$ref\": \"file:///etc/passwd\"}",
                "{\"$ref\": \"classpath:/META-INF/persistence.xml\"}",
                "{\"allOf\": [{\"$dynamicRef\": \"other.json#x\"}]}",
                "{\"$ref\": \"#/$defs/none\"}",
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}",
                "{\"$schema\": \"https://schemas.example/own\"}"
            })
    void whatIsNoSchemaOrLeadsOutsideIsRefused(String text) {
        assertThatThrownBy(() -> schema(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void largeAndDeepSchemasAreRefused() {
        assertThatThrownBy(() -> schema("{\"const\": \"" + "x".repeat(70_000) + "\"}")).isInstanceOf(Malformed.class);
        String deep = "{\"not\":".repeat(33) + "true" + "}".repeat(33);
        assertThatThrownBy(() -> schema(deep)).isInstanceOf(Malformed.class);
    }

    @Test
    void aPatternThatBacktracksForEverEndsAsAViolation() {
        var schema = schema("{\"pattern\": \"^(a+)+\\\\1$\"}");
        assertThat(schema.violation(Json.of("a".repeat(40)))).isEmpty();
        assertThat(schema.violation(Json.of("a".repeat(40) + "b")).orElseThrow()).contains("steps");
    }

    @Test
    void aPatternThatOverflowsTheStackEndsAsAViolation() {
        var schema = schema("{\"pattern\": \"^(a|b)*$\"}");
        assertThat(schema.violation(Json.of("ab".repeat(100_000)))).isPresent();
    }

    @Test
    void aSchemaThatDoublesAtEachLevelEndsAsAViolation() {
        var schema =
                schema(
                        """
                        {"$defs": {"x": {"allOf": [{"properties": {"a": {"$ref": "#/$defs/x"}}},
                                                   {"properties": {"a": {"$ref": "#/$defs/x"}}}]}},
                         "$ref": "#/$defs/x"}
                        """);
        String deep = "{\"a\":".repeat(50) + "1" + "}".repeat(50);
        assertThat(schema.violation(json(deep)).orElseThrow()).contains("steps");
        assertThat(schema.violation(json("{\"a\":{\"a\":1}}"))).isEmpty();
    }

    @Test
    void aSchemaThatRefersToItselfInPlaceEndsAsAViolation() {
        var schema = schema("{\"$defs\": {\"x\": {\"$ref\": \"#/$defs/x\"}}, \"$ref\": \"#/$defs/x\"}");
        assertThat(schema.violation(Json.of(1))).isPresent();
    }

    @Test
    void aLargeHonestMessagePasses() {
        var schema = schema("{\"type\": \"array\", \"items\": {\"type\": \"number\", \"minimum\": 0}}");
        assertThat(schema.violation(new JsonArray(Collections.nCopies(100_000, Json.of(7))))).isEmpty();
    }

    private static ContentSchema schema(String text) {
        return ContentSchema.compile(json(text));
    }

    private static Json json(String text) {
        return StrictJson.parse(text.getBytes(UTF_8));
    }
}
