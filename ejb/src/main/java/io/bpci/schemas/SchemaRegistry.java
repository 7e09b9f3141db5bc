package io.bpci.schemas;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.platform.Caller;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.problem.Fault;
import io.bpci.schemas.internal.ContentSchema;
import io.bpci.schemas.internal.MessageSchema;
import io.bpci.schemas.internal.SchemaChange;
import io.bpci.schemas.internal.SchemaId;
import io.bpci.settings.HubSettings;
import io.bpci.wire.RegisterSchema;
import io.bpci.wire.SchemaInfo;
import io.bpci.wire.SchemaPage;

import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Versions of message types as operators register and retire them. What a version says never changes. A hub-admin
 * speaks for every type; a node-operator for those of its own organisation, which are named {@code x-} and the
 * organisation in lower case, alone or followed by a dot and more. Who may see nodes sees all versions: they tell how
 * to talk.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, CONFLICT, OVERLOADED when the hub has
 * its {@code registry.max_schemas}.
 */
@Stateless
public class SchemaRegistry {
    private static final int MAX_VERSION = 32;
    private static final int MAX_DESCRIPTION = 500;

    /** Whose the types are that only a hub-admin may describe, when it has no organisation itself. */
    private static final String HUB = "hub";

    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject InstantSource clock;
    @Inject HubSettings settings;
    @Inject AuditLog audit;
    @Inject SchemaCatalogue catalogue;
    @Inject Event<SchemaChange> changes;

    /**
     * Registers a version, or finds it registered with the same schema and description.
     *
     * @throws HubException CONFLICT if the version says something else, or is retired
     */
    public SchemaInfo register(Caller caller, RegisterSchema request) {
        requireSpeaker(caller, request.messageType());
        check(request);
        long number = ChangeCounter.SCHEMAS.next(database);
        var known = database.find(MessageSchema.class, SchemaId.of(request.messageType(), request.schemaVersion()));
        if (known != null) return again(known, request);
        if (catalogue.size() >= settings.registry().maxSchemas()) {
            throw new HubException(
                    Fault.OVERLOADED, "the hub has all the schemas it may have, " + settings.registry().maxSchemas());
        }
        String organisation = caller.organisation() == null ? HUB : caller.organisation();
        var schema =
                new MessageSchema(
                        request, nextSequence(request.messageType()), organisation, caller.name(), now(), number);
        database.persist(schema);
        record(EventKind.SCHEMA_REGISTERED, caller, schema);
        return schema.toInfo();
    }

    private static SchemaInfo again(MessageSchema known, RegisterSchema request) {
        if (!known.isInForce()) {
            throw new HubException(Fault.CONFLICT, "the version was retired; register another schema_version");
        }
        if (!known.says(request)) {
            throw new HubException(Fault.CONFLICT, "the version says something else; register another schema_version");
        }
        return known.toInfo();
    }

    public SchemaInfo get(Caller caller, MessageType messageType, Identifier schemaVersion) {
        caller.requireSight();
        return require(messageType, schemaVersion).toInfo();
    }

    /**
     * Versions by type, the oldest first, the retired included.
     *
     * @param messageType null for all
     */
    public SchemaPage list(Caller caller, @Nullable MessageType messageType, PageRequest page) {
        caller.requireSight();
        Position after = Position.parse(page.after());
        String only = messageType == null ? "" : " and s.id.messageType = :only";
        var query =
                database.createQuery(
                                "select s from MessageSchema s where s.id.messageType >= :type and (s.id.messageType >"
                                        + " :type or (s.id.messageType = :type and s.sequence > :sequence))"
                                        + only
                                        + " order by s.id.messageType, s.sequence",
                                MessageSchema.class)
                        .setParameter("type", after.messageType())
                        .setParameter("sequence", after.sequence())
                        .setMaxResults(page.size() + 1);
        if (messageType != null) query.setParameter("only", messageType.name());
        return page.page(
                query.getResultList(),
                schema -> new Position(schema.messageType().name(), schema.sequence()).text(),
                (schemas, next) -> new SchemaPage(schemas.stream().map(MessageSchema::toInfo).toList(), next));
    }

    /** Takes a version out of force; one that was retired before stays so. */
    public SchemaInfo retire(Caller caller, MessageType messageType, Identifier schemaVersion) {
        requireSpeaker(caller, messageType);
        long number = ChangeCounter.SCHEMAS.next(database);
        MessageSchema schema = require(messageType, schemaVersion);
        if (schema.retire(now(), number)) record(EventKind.SCHEMA_RETIRED, caller, schema);
        return schema.toInfo();
    }

    private void record(EventKind kind, Caller caller, MessageSchema schema) {
        var detail = Json.object().put("schema_version", schema.toInfo().schemaVersion().value()).build();
        audit.record(
                kind,
                Json.object()
                        .put(Member.MESSAGE_TYPE, schema.messageType().name())
                        .put(Member.ORGANISATION, schema.organisation())
                        .put(Member.ACTOR, caller.name())
                        .put(Member.DETAIL, detail)
                        .build());
        changes.fire(schema.toChange());
    }

    private MessageSchema require(MessageType messageType, Identifier schemaVersion) {
        var schema = database.find(MessageSchema.class, SchemaId.of(messageType, schemaVersion));
        if (schema == null) {
            throw new HubException(
                    Fault.NOT_FOUND, "version " + schemaVersion + " of " + messageType + " is not registered");
        }
        return schema;
    }

    private static void requireSpeaker(Caller caller, MessageType type) {
        caller.requireOperator();
        if (caller.is(Role.HUB_ADMIN)) return;
        String organisation = caller.organisation();
        String own = organisation == null ? null : "x-" + organisation.toLowerCase(Locale.ROOT);
        if (own == null || !(type.name().equals(own) || type.name().startsWith(own + "."))) {
            throw new HubException(
                    Fault.FORBIDDEN,
                    "a node-operator describes types named x- and its organisation; others need hub-admin");
        }
    }

    private static void check(RegisterSchema request) {
        if (request.schemaVersion().value().length() > MAX_VERSION) {
            throw invalid("schema_version has at most " + MAX_VERSION + " characters");
        }
        if (request.description() != null && request.description().length() > MAX_DESCRIPTION) {
            throw invalid("description has at most " + MAX_DESCRIPTION + " characters");
        }
        if (request.schema() == null) return;
        try {
            ContentSchema.compile(request.schema());
        } catch (Malformed e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private int nextSequence(MessageType type) {
        return 1
                + database.createQuery(
                                "select coalesce(max(s.sequence), 0) from MessageSchema s"
                                        + " where s.id.messageType = :type",
                                Integer.class)
                        .setParameter("type", type.name())
                        .getSingleResult();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }

    /** Where a page ended. */
    private record Position(String messageType, int sequence) {
        static Position parse(String text) {
            if (text.isEmpty()) return new Position("", 0);
            int blank = text.indexOf(' ');
            try {
                return new Position(text.substring(0, blank), Integer.parseInt(text.substring(blank + 1)));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw invalid("page_token is none that this list gave");
            }
        }

        String text() {
            return messageType + " " + sequence;
        }
    }
}
