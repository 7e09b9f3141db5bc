package io.bpci.interapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.agreement.AppStatement;
import io.bpci.agreement.Capability;
import io.bpci.agreement.Step;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.interapp.internal.TestAgreements;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Problem;
import io.bpci.relay.HubService.Answer;
import io.bpci.relay.HubService.Received;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.AppInfo;
import io.bpci.wire.NewAgreement;
import io.bpci.wire.RegisterApp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Two applications of two organisations, and what tests of their agreements ask, on both real databases. */
abstract class AgreementTest {
    static final NodeId BANK = new NodeId("banking-app");
    static final NodeId AUDIT = new NodeId("audit-system");
    static final NodeId OWNER = new NodeId("bank-node");
    static final NodeId HUB = new NodeId("bpci-hub");
    static final Identifier ID = new Identifier("agreement-001");

    @Parameter Engine engine;
    @TempDir Path directory;
    TestDatabase database;
    NodeWorld world;
    TestAgreements agreed;
    HubIdentity identity;
    final Apps apps = new Apps();
    final Agreements agreements = new Agreements();
    final StepBox box = new StepBox();
    final Enforcement rule = new Enforcement();
    final Map<NodeId, Ed25519PrivateKey> keys = new HashMap<>();
    final AtomicInteger messages = new AtomicInteger();

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        identity = world.identity;
        start(Map.of());
    }

    /** As a hub does that starts on this database. */
    final void start(Map<String, String> environment) {
        var settings = HubSettings.load(Optional.empty(), environment);
        agreed = new TestAgreements(database, world.clock, world.audit, settings);
        apps.store = agreed.store;
        apps.directory = world.directory;
        apps.audit = world.audit;
        apps.settings = settings;
        apps.identity = identity;
        apps.signatures = NodeWorld.ENGINE;
        agreements.store = agreed.store;
        agreements.book = agreed.book;
        agreements.settings = settings;
        agreements.identity = identity;
        agreements.signatures = NodeWorld.ENGINE;
        agreements.random = NodeWorld.RANDOM;
        box.live = agreed.live;
        box.steps = agreed.steps;
        rule.live = agreed.live;
        rule.settings = settings;
    }

    @AfterEach
    void close() {
        database.close();
    }

    void node(Caller operator, NodeId id) {
        var key = Ed25519PrivateKey.generate(NodeWorld.RANDOM);
        keys.put(id, key);
        world.registered(operator, id.value(), key.publicKey());
    }

    Ed25519PrivateKey key(NodeId id) {
        return Objects.requireNonNull(keys.get(id));
    }

    AppStatement.Signed statement(NodeId id, String organisation, @Nullable NodeId owner, Capability... can) {
        return new AppStatement(
                        id,
                        "WebApp",
                        organisation,
                        owner,
                        "1.0",
                        List.of(can),
                        key(id).publicKey().thumbprint(),
                        identity.hubId(),
                        world.clock.instant())
                .sign(key(id), NodeWorld.ENGINE);
    }

    AppInfo register(Caller caller, AppStatement.Signed statement) {
        return database.inTransaction(() -> apps.register(caller, new RegisterApp(statement.json())).app());
    }

    /** The bank's application, and the auditor's, of two organisations. */
    void applications() {
        node(NodeWorld.ANNA, BANK);
        node(NodeWorld.ANNA, OWNER);
        node(NodeWorld.BERT, AUDIT);
        register(NodeWorld.ANNA, statement(BANK, "acme", OWNER, Capability.named("accounts")));
        register(
                NodeWorld.BERT,
                statement(AUDIT, "bank", null, Capability.named("transactions"), Capability.named("audit_logs")));
    }

    static JsonObject json(String text) {
        return (JsonObject) StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    static NewAgreement asked(String security, List<String> permissions) {
        return new NewAgreement(
                ID,
                BANK,
                AUDIT,
                "DataExchange",
                permissions,
                null,
                json(security),
                List.of("DataSync"),
                null,
                null,
                null);
    }

    AgreementInfo proposed(String security) {
        var request = asked(security, List.of("Read(transactions)", "Write(audit_logs)"));
        return database.inTransaction(() -> agreements.establish(NodeWorld.ANNA, request));
    }

    AgreementInfo agreement() {
        return database.inTransaction(() -> agreements.get(NodeWorld.AUDITOR, ID));
    }

    Envelope step(NodeId party, Step.Kind kind, String digest) {
        return Envelope.draft()
                .messageId(new MessageId("step-" + messages.incrementAndGet()))
                .source(party)
                .targets(HUB)
                .messageType(Step.TYPE)
                .priority(Priority.NORMAL)
                .createdAt(world.clock.instant())
                .content(Step.content(kind, ID, Digest.parse(digest), null))
                .sign(key(party), NodeWorld.ENGINE);
    }

    @Nullable String take(Envelope step) {
        assertThat(box.refusal(step)).isEmpty();
        return takeAccepted(step);
    }

    /** What comes of a step that was accepted before, whatever would be said of it now. */
    @Nullable String takeAccepted(Envelope step) {
        Answer answer = box.take(List.of(new Received(step, world.clock.instant()))).getFirst();
        return answer instanceof Answer.Rejected(String why) ? why : null;
    }

    @Nullable String take(NodeId party, Step.Kind kind) {
        return take(step(party, kind, agreement().terms().termsDigest()));
    }

    void inForce(String security) {
        applications();
        proposed(security);
        assertThat(take(BANK, Step.Kind.SIGN)).isNull();
        assertThat(take(AUDIT, Step.Kind.SIGN)).isNull();
        assertThat(agreement().state()).isEqualTo("in_force");
    }

    Envelope message(NodeId source, NodeId target, @Nullable String action) {
        var content = Json.object().put("account", 7).putIfPresent("action", action).build();
        return message(source, content, ID, MessageType.DATA_SYNC, target);
    }

    Envelope message(NodeId source, Json content, @Nullable Identifier agreement, MessageType type, NodeId... targets) {
        var draft =
                Envelope.draft()
                        .messageId(new MessageId("m-" + messages.incrementAndGet()))
                        .source(source)
                        .targets(targets)
                        .messageType(type)
                        .priority(Priority.NORMAL)
                        .createdAt(world.clock.instant())
                        .content(content);
        if (agreement != null) draft.agreementId(agreement);
        return draft.sign(key(source), NodeWorld.ENGINE);
    }

    @Nullable String refusal(Envelope message) {
        return rule.refusal(message, world.clock.instant()).map(Problem::detail).orElse(null);
    }
}
