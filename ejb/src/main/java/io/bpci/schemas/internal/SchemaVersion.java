package io.bpci.schemas.internal;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

/**
 * A version in force.
 *
 * @param sequence its order among the versions of its type; the greatest is the newest
 * @param schema null for any content
 */
public record SchemaVersion(Identifier version, int sequence, @Nullable ContentSchema schema) {}
