package io.bpci.government;

import io.bpci.envelope.NodeId;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.TestGovernment;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Agencies and sessions for tests of the rooms that build on them. */
public final class TestAgencies {
    public final GovernmentSessions sessions = new GovernmentSessions();
    public final AgencyDirectory directory = new AgencyDirectory();

    private final TestDatabase database;
    private final TestGovernment parts;
    private final Map<NodeId, Ed25519PrivateKey> keys = new HashMap<>();

    public TestAgencies(TestDatabase database, NodeWorld world, HubSettings settings) {
        this.database = database;
        parts = new TestGovernment(database, world, settings);
        sessions.agencies = parts.agencies;
        sessions.store = parts.sessions;
        sessions.guard = parts.guard;
        sessions.audit = world.audit;
        sessions.settings = settings;
        sessions.random = NodeWorld.RANDOM;
        directory.agencies = parts.agencies;
    }

    /** With all that there is: full access, and the highest clearance. */
    public void setUp(NodeId id, String jurisdiction, boolean crosses) {
        setUp(id, jurisdiction, SecurityClearance.TOP_SECRET, crosses);
    }

    /** With full access. */
    public void setUp(NodeId id, String jurisdiction, SecurityClearance clearance, boolean crosses) {
        var request = new SetUpAgency(id, jurisdiction, AccessLevel.FULL_ACCESS, clearance, true, crosses, null);
        var key = Ed25519PrivateKey.generate(NodeWorld.RANDOM);
        keys.put(id, key);
        Agency begun = database.inTransaction(() -> parts.records.begin(NodeWorld.ADMIN, request));
        database.inTransaction(() -> {
            parts.records.complete(NodeWorld.ADMIN, begun, key.publicKey());
            return true;
        });
    }

    public void revoke(NodeId id) {
        database.inTransaction(() -> parts.records.revoke(NodeWorld.ADMIN, id, "a test"));
    }

    /** The key of the agency's node. */
    public Ed25519PrivateKey key(NodeId id) {
        return Objects.requireNonNull(keys.get(id));
    }
}
