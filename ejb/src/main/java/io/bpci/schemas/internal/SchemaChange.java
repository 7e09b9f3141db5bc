package io.bpci.schemas.internal;

import io.bpci.envelope.MessageType;

/** A version that came into force, or is in force no longer. */
public record SchemaChange(MessageType messageType, SchemaVersion version, boolean inForce) {}
