package io.bpci.schemas;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Supplier;

/** The schemas in force, compiled, in memory: no call waits for the database. Safe for concurrent use. */
@ApplicationScoped
public class SchemaCatalogue {
    /**
     * What is wrong with the content, in words for its sender; empty when nothing is.
     *
     * @param schemaVersion null for the newest
     * @param content asked for only when there is a schema to hold it against
     */
    public Optional<String> check(
            MessageType messageType, @Nullable Identifier schemaVersion, Supplier<Json> content) {
        return Optional.empty();
    }
}
