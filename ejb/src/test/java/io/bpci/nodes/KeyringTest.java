package io.bpci.nodes;

import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.newKey;
import static io.bpci.nodes.NodeWorld.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.platform.Engine;
import io.bpci.problem.Fault;
import io.bpci.wire.KeyInfo;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.RotateKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;

/** Keys of nodes, by the node itself and by force. */
@ParameterizedClass
@EnumSource(Engine.class)
class KeyringTest extends NodeTest {
    @Test
    void aKeyIsRotatedByBothKeysAndTheOldOneIsNeverUsedAgain() {
        var oldKey = newKey();
        var newKey = newKey();
        var node = world.registered(ANNA, "pump", oldKey.publicKey());
        world.clock.move(Duration.ofSeconds(1));
        var request = RotateKey.signed(world.statement(node, newKey), oldKey, newKey, NodeWorld.ENGINE);
        var rotated = world.keyring(keyring -> keyring.rotate(PUMP, request));
        assertThat(rotated.keyThumbprint()).isEqualTo(newKey.publicKey().thumbprint());
        assertThat(world.directory.find(PUMP).orElseThrow().key()).isEqualTo(newKey.publicKey());
        var keys = world.keyring(keyring -> keyring.keys(PUMP)).keys();
        assertThat(keys)
                .extracting(KeyInfo::thumbprint)
                .containsExactly(oldKey.publicKey().thumbprint(), newKey.publicKey().thumbprint());
        assertThat(keys.getFirst().validUntil()).isEqualTo(keys.getLast().validFrom());
        assertThat(keys.getLast().validUntil()).isNull();
        // Its answer was lost: the same request is answered alike, and nothing happens twice.
        NodeInfo repeated = world.keyring(keyring -> keyring.rotate(PUMP, request));
        assertThat(repeated).isEqualTo(rotated);
        assertThat(world.audit.kinds()).containsExactly(EventKind.NODE_REGISTERED, EventKind.NODE_KEY_ROTATED);

        var back = RotateKey.signed(world.statement(rotated, oldKey), newKey, oldKey, NodeWorld.ENGINE);
        refused(Fault.KEY_USED_BEFORE, () -> world.keyring(keyring -> keyring.rotate(PUMP, back)));
        refused(Fault.KEY_USED_BEFORE, () -> world.registered(ANNA, "valve", oldKey.publicKey()));
        refused(Fault.CONFLICT, () -> world.registered(ANNA, "pump", oldKey.publicKey()));
    }

    @Test
    void aRotationNeedsBothKeysFreshAndForThisHub() {
        var oldKey = newKey();
        var newKey = newKey();
        var thief = newKey();
        var node = world.registered(ANNA, "pump", oldKey.publicKey());
        var statement = world.statement(node, newKey);
        var good = RotateKey.signed(statement, oldKey, newKey, NodeWorld.ENGINE);
        var byThief = RotateKey.signed(statement, thief, newKey, NodeWorld.ENGINE);
        var forced = RotateKey.forced(statement, newKey, NodeWorld.ENGINE);
        var swapped = new RotateKey(statement, thief.publicKey(), good.newKeySignature(), good.oldKeySignature());
        refused(Fault.WRONG_KEY, () -> world.keyring(keyring -> keyring.rotate(PUMP, byThief)));
        refused(Fault.INVALID_REQUEST, () -> world.keyring(keyring -> keyring.rotate(PUMP, forced)));
        refused(Fault.INVALID_REQUEST, () -> world.keyring(keyring -> keyring.rotate(PUMP, swapped)));
        refused(Fault.INVALID_REQUEST, () -> world.keyring(keyring -> keyring.rotate(new NodeId("valve"), good)));
        refused(Fault.INVALID_REQUEST, () -> new NodeWorld(database).keyring(keyring -> keyring.rotate(PUMP, good)));
        world.clock.move(Duration.ofSeconds(301));
        refused(Fault.STALE, () -> world.keyring(keyring -> keyring.rotate(PUMP, good)));
        world.clock.move(Duration.ofSeconds(-400));
        refused(Fault.CREATED_IN_FUTURE, () -> world.keyring(keyring -> keyring.rotate(PUMP, good)));
        assertThat(world.directory.find(PUMP).orElseThrow().key()).isEqualTo(oldKey.publicKey());
    }

    @Test
    void anOperatorOfTheNodesOrganisationForcesANewKeyThatProvesItself() {
        var newKey = newKey();
        var node = world.registered(ANNA, "pump");
        var request = RotateKey.forced(world.statement(node, newKey), newKey, NodeWorld.ENGINE);
        var unproven =
                new RotateKey(
                        request.statement(),
                        newKey.publicKey(),
                        RotateKey.forced(request.statement(), newKey(), NodeWorld.ENGINE).newKeySignature(),
                        null);
        refused(Fault.WRONG_KEY, () -> world.keyring(keyring -> keyring.force(ANNA, PUMP, unproven)));
        assertThat(world.keyring(keyring -> keyring.force(ANNA, PUMP, request)).keyThumbprint())
                .isEqualTo(newKey.publicKey().thumbprint());
        assertThat(world.audit.last().kind()).isEqualTo(EventKind.NODE_KEY_FORCED);
        assertThat(world.audit.last().text("actor")).contains("anna");
    }
}
