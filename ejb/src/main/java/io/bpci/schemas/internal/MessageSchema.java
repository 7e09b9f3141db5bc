package io.bpci.schemas.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;
import io.bpci.json.StrictJson;
import io.bpci.wire.RegisterSchema;
import io.bpci.wire.SchemaInfo;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;

/** A version of a message type. What it says never changes; it can only be retired. */
@Entity
@Table(name = "message_schema")
public class MessageSchema {
    @EmbeddedId private SchemaId id;

    @Column(name = "sequence")
    private int sequence;

    @Column(name = "json_schema")
    private @Nullable String schema;

    @Column(name = "description")
    private @Nullable String description;

    @Column(name = "organisation")
    private String organisation;

    @Column(name = "registered_by")
    private String registeredBy;

    @Column(name = "registered_at")
    private Instant registeredAt;

    @Column(name = "retired_at")
    private @Nullable Instant retiredAt;

    /** The number of its last change, see {@link io.bpci.platform.ChangeCounter}. */
    @Column(name = "changed")
    private long changed;

    @Version private long version;

    protected MessageSchema() {}

    /**
     * @param sequence its order among the versions of its type, from 1
     */
    public MessageSchema(
            RegisterSchema request, int sequence, String organisation, String operator, Instant now, long change) {
        this.id = SchemaId.of(request.messageType(), request.schemaVersion());
        this.sequence = sequence;
        this.schema = text(request.schema());
        this.description = request.description();
        this.organisation = organisation;
        this.registeredBy = operator;
        this.registeredAt = now;
        this.changed = change;
    }

    private static @Nullable String text(@Nullable Json schema) {
        return schema == null ? null : schema.toString();
    }

    /** False if it was retired before. */
    public boolean retire(Instant now, long change) {
        if (retiredAt != null) return false;
        retiredAt = now;
        changed = change;
        return true;
    }

    /** Whether it says the same as the request. */
    public boolean says(RegisterSchema request) {
        return Objects.equals(schema, text(request.schema())) && Objects.equals(description, request.description());
    }

    public boolean isInForce() {
        return retiredAt == null;
    }

    public String organisation() {
        return organisation;
    }

    public MessageType messageType() {
        return new MessageType(id.messageType());
    }

    public int sequence() {
        return sequence;
    }

    public SchemaChange toChange() {
        Json json = json();
        return new SchemaChange(
                messageType(),
                new SchemaVersion(
                        new Identifier(id.schemaVersion()),
                        sequence,
                        json == null ? null : ContentSchema.compile(json)),
                isInForce());
    }

    private @Nullable Json json() {
        return schema == null ? null : StrictJson.parse(schema.getBytes(UTF_8));
    }

    public SchemaInfo toInfo() {
        return new SchemaInfo(
                messageType(),
                new Identifier(id.schemaVersion()),
                json(),
                description,
                organisation,
                registeredBy,
                registeredAt,
                retiredAt);
    }
}
