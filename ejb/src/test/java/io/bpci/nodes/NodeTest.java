package io.bpci.nodes;

import static io.bpci.nodes.NodeWorld.ADMIN;
import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.envelope.NodeId;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeStatus;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

import java.nio.file.Path;
import java.util.List;

/** One node called pump, and what tests of nodes ask, on both real databases. */
abstract class NodeTest {
    static final NodeId PUMP = new NodeId("pump");

    @Parameter Engine engine;
    @TempDir Path directory;
    TestDatabase database;
    NodeWorld world;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    NodeInfo pump() {
        return world.registry(registry -> registry.get(ANNA, PUMP));
    }

    static NodeQuery query(NodeStatus status) {
        return new NodeQuery(null, status, null, null, null, null, PageRequest.first());
    }

    List<String> list(NodeQuery query) {
        Caller caller = ADMIN;
        return world.registry(registry -> registry.list(caller, query)).nodes().stream()
                .map(node -> node.nodeId().value())
                .toList();
    }

    static void refused(Fault fault, ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
