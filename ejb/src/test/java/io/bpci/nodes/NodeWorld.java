package io.bpci.nodes;

import io.bpci.audit.RecordedAudit;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.nodes.internal.RegisteredNodes;
import io.bpci.nodes.internal.TestStore;
import io.bpci.platform.Caller;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.MovableClock;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.platform.TestHub;
import io.bpci.settings.HubSettings;
import io.bpci.wire.KeyStatement;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.RegisterNode;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A hub's nodes on a real database, with operators of two organisations, an admin and an auditor. */
public final class NodeWorld {
    public static final Caller ANNA = new Caller("anna", "acme", Set.of(Role.NODE_OPERATOR));
    public static final Caller BERT = new Caller("bert", "bank", Set.of(Role.NODE_OPERATOR));
    public static final Caller ADMIN = new Caller("root", null, Set.of(Role.HUB_ADMIN));
    public static final Caller AUDITOR = new Caller("ada", null, Set.of(Role.AUDITOR));
    public static final Caller NOBODY = new Caller("nobody", "acme", Set.of());

    public static final SecureRandom RANDOM = new SecureRandom();
    public static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    public final MovableClock clock = new MovableClock();
    public final RecordedAudit audit = new RecordedAudit();
    public final HubIdentity identity = TestHub.identity(RANDOM);
    public final RegisteredNodes directory = new RegisteredNodes(clock);
    final NodeSync sync = new NodeSync();

    private final TestDatabase database;
    private final HubSettings settings;
    private final NodeRegistry registry = new NodeRegistry();
    private final Keyring keyring = new Keyring();
    private final EncryptionKeyring encryptionKeyring = new EncryptionKeyring();
    private final Consents consents = new Consents();
    private final NodeGuard guard = new NodeGuard();

    public NodeWorld(TestDatabase database) {
        this(database, Map.of());
    }

    NodeWorld(TestDatabase database, Map<String, String> environment) {
        this.database = database;
        settings = HubSettings.load(Optional.empty(), environment);
        var store = TestStore.of(database, clock, audit, directory);
        registry.store = store;
        registry.directory = directory;
        registry.settings = settings;
        keyring.store = store;
        keyring.hub = identity;
        keyring.engine = ENGINE;
        keyring.settings = settings;
        var encryptionKeys = TestStore.encryptionKeys(database);
        registry.encryptionKeys = encryptionKeys;
        keyring.encryptionKeys = encryptionKeys;
        encryptionKeyring.store = store;
        encryptionKeyring.keys = encryptionKeys;
        encryptionKeyring.hub = identity;
        encryptionKeyring.engine = ENGINE;
        encryptionKeyring.settings = settings;
        guard.store = store;
        consents.store = store;
        consents.settings = settings;
        sync.directory = directory;
        sync.records = TestStore.records(database, store);
        sync.read();
    }

    public <T extends @Nullable Object> T registry(Function<NodeRegistry, T> act) {
        return database.inTransaction(() -> act.apply(registry));
    }

    public <T extends @Nullable Object> T keyring(Function<Keyring, T> act) {
        return database.inTransaction(() -> act.apply(keyring));
    }

    public <T extends @Nullable Object> T encryptionKeyring(Function<EncryptionKeyring, T> act) {
        return database.inTransaction(() -> act.apply(encryptionKeyring));
    }

    /** For beans of other rooms that ask for the keys that sign. */
    public Keyring keyring() {
        return keyring;
    }

    /** For beans of other rooms that ask for the keys to which others seal. */
    public EncryptionKeyring encryptionKeyring() {
        return encryptionKeyring;
    }

    public <T extends @Nullable Object> T consents(Function<Consents, T> act) {
        return database.inTransaction(() -> act.apply(consents));
    }

    /** To be used within a transaction. */
    public NodeGuard guard() {
        return guard;
    }

    /** As the directory and the database do each second. */
    public void follow() {
        sync.follow();
    }

    public NodeInfo registered(Caller caller, String nodeId) {
        return registered(caller, nodeId, newKey().publicKey());
    }

    public NodeInfo registered(Caller caller, String nodeId, Ed25519PublicKey key) {
        return registry(registry -> registry.register(caller, node(nodeId, key))).node();
    }

    String hubNodeId() {
        return settings.oracleConfig().nodeId();
    }

    public KeyStatement statement(NodeInfo node, Ed25519PrivateKey newKey) {
        return new KeyStatement(
                identity.hubId(),
                node.nodeId(),
                node.keyThumbprint(),
                newKey.publicKey().thumbprint(),
                KeyStatement.newNonce(RANDOM),
                clock.instant());
    }

    static RegisterNode node(String nodeId, Ed25519PublicKey key) {
        return new RegisterNode(
                new NodeId(nodeId), new NodeType("EncCluster"), null, null, null, List.of(), null, key, null);
    }

    static Ed25519PrivateKey newKey() {
        return Ed25519PrivateKey.generate(RANDOM);
    }
}
