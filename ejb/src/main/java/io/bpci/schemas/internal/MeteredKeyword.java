package io.bpci.schemas.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.TypeValidator;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;

import java.util.Set;

/** A keyword whose every evaluation costs a step of the {@link Budget}, and whose every preparation for one does. */
record MeteredKeyword(Keyword keyword) implements Keyword {
    @Override
    public String getValue() {
        return keyword.getValue();
    }

    @Override
    public JsonValidator newValidator(
            SchemaLocation location, JsonNodePath path, JsonNode schema, JsonSchema parent, ValidationContext context)
            throws Exception {
        // What a reference leads to is prepared each time.
        Budget.current().spend();
        JsonValidator validator = keyword.newValidator(location, path, schema, parent, context);
        // The library looks for this one by its class. It leads nowhere, so it needs no meter.
        return validator instanceof TypeValidator ? validator : new Metered(validator);
    }

    private record Metered(JsonValidator validator) implements JsonValidator {
        @Override
        public Set<ValidationMessage> validate(
                ExecutionContext execution, JsonNode node, JsonNode root, JsonNodePath location) {
            return Budget.current().spendOn(() -> validator.validate(execution, node, root, location));
        }

        @Override
        public void preloadJsonSchema() {
            validator.preloadJsonSchema();
        }

        @Override
        public SchemaLocation getSchemaLocation() {
            return validator.getSchemaLocation();
        }

        @Override
        public JsonNodePath getEvaluationPath() {
            return validator.getEvaluationPath();
        }

        @Override
        public String getKeyword() {
            return validator.getKeyword();
        }
    }
}
