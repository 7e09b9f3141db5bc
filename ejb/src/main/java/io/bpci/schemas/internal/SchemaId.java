package io.bpci.schemas.internal;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/** Which version of which message type. */
@Embeddable
public record SchemaId(
        @Column(name = "message_type") String messageType, @Column(name = "schema_version") String schemaVersion) {

    public static SchemaId of(MessageType messageType, Identifier schemaVersion) {
        return new SchemaId(messageType.name(), schemaVersion.value());
    }
}
