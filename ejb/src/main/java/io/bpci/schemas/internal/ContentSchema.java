package io.bpci.schemas.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;

import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonBool;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * A JSON Schema (draft 2020-12), compiled. Fetches nothing: references lead to places in the schema itself. Formats are
 * notes, not demands, as the draft has it. Immutable; safe for concurrent use.
 */
public final class ContentSchema {
    /** Bytes of the canonical form. */
    public static final int MAX_SIZE = 64 * 1024;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_MESSAGE = 300;

    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder()
                    // They are kept by the path that led to them, of which a schema that refers to itself has no end.
                    .cacheRefs(false)
                    .failFast(true)
                    .formatAssertionsEnabled(false)
                    .locale(Locale.ENGLISH)
                    .preloadJsonSchema(false)
                    .regularExpressionFactory(MeteredPattern::compile)
                    .build();

    private static final JsonSchemaFactory FACTORY =
            JsonSchemaFactory.builder()
                    .defaultMetaSchemaIri(SchemaId.V202012)
                    .metaSchema(metered())
                    .enableSchemaCache(false)
                    .schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance()))
                    .build();

    /** The schema of schemas, which the library carries. */
    private static final JsonSchema META =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(SchemaLocation.of(SchemaId.V202012), CONFIG);

    private final JsonSchema schema;

    private ContentSchema(JsonSchema schema) {
        this.schema = schema;
    }

    private static JsonMetaSchema metered() {
        var standard = JsonMetaSchema.getV202012();
        return JsonMetaSchema.builder(standard)
                // They would put the unmetered keywords back.
                .vocabularies(Map::clear)
                .keywords(keywords ->
                        standard.getKeywords()
                                .forEach((name, keyword) -> {
                                    // The library keeps this one to itself. It is a note, and leads nowhere.
                                    if (!name.equals("format")) keywords.put(name, new MeteredKeyword(keyword));
                                }))
                .build();
    }

    /**
     * @throws Malformed if it is no JSON Schema of draft 2020-12, is too large or deep, or refers to something outside
     */
    public static ContentSchema compile(Json json) {
        requireBounds(json);
        References.check(json);
        JsonNode node = JacksonTree.of(json);
        try {
            Budget.within(() -> META.validate(node)).stream()
                    .findFirst()
                    .ifPresent(message -> {
                        throw new Malformed("schema is no JSON Schema of draft 2020-12: " + text(message));
                    });
            return new ContentSchema(Budget.within(() -> FACTORY.getSchema(node, CONFIG)));
        } catch (JsonSchemaException | IllegalArgumentException | Budget.Exhausted e) {
            throw new Malformed("schema cannot be used: " + shortened(why(e)));
        }
    }

    /** The library names the class of what it wraps, which says nothing to whoever wrote the schema. */
    private static String why(RuntimeException e) {
        return e.getCause() instanceof PatternSyntaxException syntax
                ? "a pattern is no regular expression: " + syntax.getDescription()
                : String.valueOf(e.getMessage());
    }

    /** What is wrong with the content, in words for its sender; empty when nothing is. */
    public Optional<String> violation(Json content) {
        JsonNode node = JacksonTree.of(content);
        try {
            return Budget.within(() -> schema.validate(node)).stream().findFirst().map(ContentSchema::text);
        } catch (Budget.Exhausted | MeteredPattern.PatternTooDeep e) {
            return Optional.of("the content cannot be checked: " + e.getMessage());
        } catch (JsonSchemaException e) {
            return Optional.of("the schema cannot be used: " + shortened(String.valueOf(e.getMessage())));
        }
    }

    private static void requireBounds(Json schema) {
        if (!(schema instanceof JsonObject) && !(schema instanceof JsonBool)) {
            throw new Malformed("schema must be an object or a boolean");
        }
        if (Jcs.canonical(schema).length > MAX_SIZE) {
            throw new Malformed("schema has more than " + MAX_SIZE + " bytes");
        }
        requireBounds(schema, 0);
    }

    private static void requireBounds(Json value, int depth) {
        if (depth > MAX_DEPTH) throw new Malformed("schema is nested deeper than " + MAX_DEPTH);
        if (value instanceof JsonObject object) {
            requireBounds(object.members().values(), depth);
        } else if (value instanceof JsonArray array) {
            requireBounds(array.elements(), depth);
        }
    }

    private static void requireBounds(Collection<Json> values, int depth) {
        for (Json value : List.copyOf(values)) requireBounds(value, depth + 1);
    }

    /** The library's words begin with a JSON pointer to what is wrong, which for the content itself is empty. */
    private static String text(ValidationMessage message) {
        return shortened("content" + message.getMessage());
    }

    /** As it may stand in a problem and in a log. */
    private static String shortened(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", " ");
        return oneLine.length() <= MAX_MESSAGE ? oneLine : oneLine.substring(0, MAX_MESSAGE) + "...";
    }
}
