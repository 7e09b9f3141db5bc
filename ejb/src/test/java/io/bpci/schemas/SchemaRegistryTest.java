package io.bpci.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.bpci.audit.EventKind;
import io.bpci.audit.RecordedAudit;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;
import io.bpci.platform.AfterCommit;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.MovableClock;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.schemas.internal.TestSchemas;
import io.bpci.settings.HubSettings;
import io.bpci.wire.RegisterSchema;
import io.bpci.wire.SchemaInfo;
import io.bpci.wire.SchemaPage;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Versions of message types, on both real databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class SchemaRegistryTest {
    private static final Caller ADMIN = new Caller("root", null, Set.of(Role.HUB_ADMIN));
    private static final Caller ANNA = new Caller("anna", "Acme", Set.of(Role.NODE_OPERATOR));
    private static final MessageType OWN = new MessageType("x-acme.order");
    private static final Identifier ONE = new Identifier("1");
    private static final Identifier TWO = new Identifier("2");
    private static final Json STRING = Json.object().put("type", "string").build();
    private static final Json NUMBER = Json.object().put("type", "number").build();

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private final RecordedAudit audit = new RecordedAudit();
    private final SchemaCatalogue catalogue = new SchemaCatalogue();
    private final SchemaRegistry registry = new SchemaRegistry();

    @BeforeEach
    void open() {
        database = engine.open(directory);
        registry.database = database.entityManager();
        registry.clock = new MovableClock();
        registry.settings = HubSettings.load(Optional.empty(), Map.of("BPCI_REGISTRY_MAX_SCHEMAS", "4"));
        registry.audit = audit;
        registry.catalogue = catalogue;
        registry.changes = new AfterCommit<>(database, catalogue::committed);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aTypeWithoutVersionsTakesAnything() {
        assertThat(
                        catalogue.check(
                                OWN,
                                ONE,
                                () -> {
                                    throw new AssertionError("the content is not needed");
                                }))
                .isEmpty();
    }

    @Test
    void aMessageIsHeldAgainstTheVersionItNamesOrElseTheNewest() {
        register(ANNA, OWN, ONE, STRING);
        assertThat(catalogue.check(OWN, null, () -> Json.of("text"))).isEmpty();
        register(ANNA, OWN, TWO, NUMBER);
        assertThat(catalogue.check(OWN, null, () -> Json.of("text"))).isPresent();
        assertThat(catalogue.check(OWN, null, () -> Json.of(1))).isEmpty();
        assertThat(catalogue.check(OWN, ONE, () -> Json.of("text"))).isEmpty();
        assertThat(catalogue.check(OWN, ONE, () -> Json.of(1))).isPresent();
        assertThat(catalogue.check(OWN, new Identifier("3"), () -> Json.of(1)).orElseThrow()).contains("1, 2");
        assertThat(catalogue.check(MessageType.DATA_SYNC, null, () -> Json.of(1))).isEmpty();
    }

    @Test
    void aVersionWithoutSchemaTakesAnyContent() {
        register(ANNA, OWN, ONE, null);
        assertThat(catalogue.check(OWN, ONE, () -> Json.of(1))).isEmpty();
        assertThat(catalogue.check(OWN, TWO, () -> Json.of(1))).isPresent();
    }

    @Test
    void aVersionNeverChangesAndCanBeRetired() {
        SchemaInfo first = register(ANNA, OWN, ONE, STRING);
        SchemaInfo again = register(ANNA, OWN, ONE, STRING);
        assertThat(again).isEqualTo(first);
        refused(Fault.CONFLICT, () -> register(ANNA, OWN, ONE, NUMBER));
        SchemaInfo retired = database.inTransaction(() -> registry.retire(ANNA, OWN, ONE));
        assertThat(retired.retiredAt()).isNotNull();
        assertThat(catalogue.check(OWN, ONE, () -> Json.of(1))).isEmpty();
        refused(Fault.CONFLICT, () -> register(ANNA, OWN, ONE, STRING));
        SchemaInfo read = database.inTransaction(() -> registry.get(ANNA, OWN, ONE));
        assertThat(read).isEqualTo(retired);
        refused(Fault.NOT_FOUND, () -> database.inTransaction(() -> registry.get(ANNA, OWN, TWO)));
        assertThat(audit.kinds()).containsExactly(EventKind.SCHEMA_REGISTERED, EventKind.SCHEMA_RETIRED);
    }

    @Test
    void anOperatorSpeaksForItsOwnTypesOnly() {
        register(ANNA, new MessageType("x-acme"), ONE, null);
        refused(Fault.FORBIDDEN, () -> register(ANNA, MessageType.DATA_SYNC, ONE, null));
        refused(Fault.FORBIDDEN, () -> register(ANNA, new MessageType("x-bank.order"), ONE, null));
        refused(Fault.FORBIDDEN, () -> register(ANNA, new MessageType("x-acmeorder"), ONE, null));
        refused(Fault.FORBIDDEN, () -> register(new Caller("n", null, Set.of(Role.NODE_OPERATOR)), OWN, ONE, null));
        refused(Fault.FORBIDDEN, () -> register(new Caller("n", "acme", Set.of()), OWN, ONE, null));
        assertThat(register(ADMIN, MessageType.DATA_SYNC, ONE, null).organisation()).isEqualTo("hub");
    }

    @Test
    void badSchemasAndTooManyAreRefused() {
        refused(Fault.INVALID_REQUEST, () -> register(ANNA, OWN, ONE, Json.of(1)));
        refused(Fault.INVALID_REQUEST, () -> register(ANNA, OWN, new Identifier("v".repeat(33)), null));
        for (int i = 0; i < 4; i++) register(ANNA, OWN, new Identifier("v" + i), null);
        refused(Fault.OVERLOADED, () -> register(ANNA, OWN, new Identifier("v4"), null));
    }

    @Test
    void pagesHoldEveryVersionOnceTheOldestFirst() {
        register(ADMIN, OWN, TWO, null);
        register(ADMIN, OWN, ONE, null);
        register(ADMIN, MessageType.DATA_SYNC, ONE, null);
        SchemaPage first = database.inTransaction(() -> registry.list(ANNA, null, new PageRequest(2, null)));
        SchemaPage second =
                database.inTransaction(() -> registry.list(ANNA, null, new PageRequest(2, first.nextPageToken())));
        assertThat(first.schemas())
                .extracting(SchemaInfo::messageType, SchemaInfo::schemaVersion)
                .containsExactly(tuple(MessageType.DATA_SYNC, ONE), tuple(OWN, TWO));
        assertThat(second.schemas())
                .extracting(SchemaInfo::messageType, SchemaInfo::schemaVersion)
                .containsExactly(tuple(OWN, ONE));
        assertThat(second.nextPageToken()).isNull();
        SchemaPage own = database.inTransaction(() -> registry.list(ANNA, OWN, PageRequest.first()));
        assertThat(own.schemas()).hasSize(2);
    }

    @Test
    void anotherHubLearnsOfIt() {
        register(ANNA, OWN, ONE, STRING);
        var sync = new SchemaSync();
        sync.catalogue = new SchemaCatalogue();
        sync.records = TestSchemas.records(database);
        sync.read();
        assertThat(sync.catalogue.check(OWN, null, () -> Json.of(1))).isPresent();
        database.inTransaction(() -> registry.retire(ANNA, OWN, ONE));
        sync.read();
        assertThat(sync.catalogue.check(OWN, null, () -> Json.of(1))).isEmpty();
        assertThat(sync.catalogue.size()).isZero();
    }

    private SchemaInfo register(Caller caller, MessageType type, Identifier version, @Nullable Json schema) {
        return database.inTransaction(() -> registry.register(caller, new RegisterSchema(type, version, schema, null)));
    }

    private static void refused(Fault fault, ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
