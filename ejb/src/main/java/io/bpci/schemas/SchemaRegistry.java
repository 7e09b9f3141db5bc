package io.bpci.schemas;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.platform.Caller;
import io.bpci.platform.PageRequest;
import io.bpci.wire.RegisterSchema;
import io.bpci.wire.SchemaInfo;
import io.bpci.wire.SchemaPage;

import jakarta.ejb.Stateless;

import org.jspecify.annotations.Nullable;

/** Versions of message types as operators register and retire them. */
@Stateless
public class SchemaRegistry {
    public SchemaInfo register(Caller caller, RegisterSchema request) {
        throw new UnsupportedOperationException();
    }

    public SchemaInfo get(Caller caller, MessageType messageType, Identifier schemaVersion) {
        throw new UnsupportedOperationException();
    }

    public SchemaPage list(Caller caller, @Nullable MessageType messageType, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    public SchemaInfo retire(Caller caller, MessageType messageType, Identifier schemaVersion) {
        throw new UnsupportedOperationException();
    }
}
