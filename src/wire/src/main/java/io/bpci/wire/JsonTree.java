package io.bpci.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonBool;
import io.bpci.json.JsonNull;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import java.io.IOException;
import java.util.ArrayList;

/** Our JSON values out of and into Jackson's streams. Depth and duplicates are the stream's to refuse. */
final class JsonTree {
    private JsonTree() {}

    /** Reads the value at the parser's current token. */
    static Json read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                parser.nextToken();
                yield members(parser);
            }
            // A record that is the value itself has begun to be read as an object of its own.
            case FIELD_NAME, END_OBJECT -> members(parser);
            case START_ARRAY -> {
                var elements = new ArrayList<Json>();
                while (parser.nextToken() != JsonToken.END_ARRAY) elements.add(read(parser));
                yield new JsonArray(elements);
            }
            case VALUE_STRING -> Json.of(parser.getText());
            // Read again by the strict reader, which refuses numbers that the canonical form would change.
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> StrictJson.parse(parser.getText().getBytes(US_ASCII));
            case VALUE_TRUE -> Json.TRUE;
            case VALUE_FALSE -> Json.FALSE;
            case VALUE_NULL -> Json.NULL;
            default -> throw new Malformed("no JSON value");
        };
    }

    private static JsonObject members(JsonParser parser) throws IOException {
        var object = Json.object();
        for (; parser.currentToken() != JsonToken.END_OBJECT; parser.nextToken()) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, read(parser));
        }
        return object.build();
    }

    static void write(Json value, JsonGenerator out) throws IOException {
        switch (value) {
            case JsonObject object -> {
                out.writeStartObject();
                for (var member : object.members().entrySet()) {
                    out.writeFieldName(member.getKey());
                    write(member.getValue(), out);
                }
                out.writeEndObject();
            }
            case JsonArray array -> {
                out.writeStartArray();
                for (Json element : array.elements()) write(element, out);
                out.writeEndArray();
            }
            case JsonString string -> out.writeString(string.value());
            case JsonNumber number -> out.writeNumber(number.toString());
            case JsonBool bool -> out.writeBoolean(bool.value());
            case JsonNull ignored -> out.writeNull();
        }
    }
}
