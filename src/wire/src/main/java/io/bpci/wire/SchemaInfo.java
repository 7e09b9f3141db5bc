package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A known version of a message type.
 *
 * @param schema null for any content
 * @param organisation whose operator registered it
 * @param retiredAt null while it is in force
 */
public record SchemaInfo(
        MessageType messageType,
        Identifier schemaVersion,
        @Nullable Json schema,
        @Nullable String description,
        String organisation,
        String registeredBy,
        Instant registeredAt,
        @Nullable Instant retiredAt) {}
