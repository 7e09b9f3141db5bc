package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;

import org.jspecify.annotations.Nullable;

/**
 * Asks that a version of a message type be known.
 *
 * @param schemaVersion at most 32 characters
 * @param schema a JSON Schema (draft 2020-12) that the content of such messages must fit; absent for any content
 * @param description for people; at most 500 characters
 */
public record RegisterSchema(
        MessageType messageType, Identifier schemaVersion, @Nullable Json schema, @Nullable String description) {}
