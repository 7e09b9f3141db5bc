package io.bpci.nodes;

import static io.bpci.nodes.NodeWorld.ADMIN;
import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.BERT;
import static io.bpci.nodes.NodeWorld.newKey;
import static io.bpci.nodes.NodeWorld.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.platform.Engine;
import io.bpci.platform.PageRequest;
import io.bpci.presence.SystemLayer;
import io.bpci.problem.Fault;
import io.bpci.wire.NodePage;
import io.bpci.wire.RegisterNode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;

/** Pages and filters. */
@ParameterizedClass
@EnumSource(Engine.class)
class NodeListingTest extends NodeTest {
    @Test
    void pagesHoldEveryNodeOnceInTheOrderOfIds() {
        for (int i = 0; i < 25; i++) world.registered(i % 2 == 0 ? ANNA : BERT, "node-%02d".formatted(i));
        var seen = new ArrayList<String>();
        @Nullable String token = null;
        do {
            var page = new PageRequest(10, token);
            NodePage found = world.registry(registry -> registry.list(ADMIN, NodeQuery.all(page)));
            found.nodes().forEach(node -> seen.add(node.nodeId().value()));
            token = found.nextPageToken();
            // One that comes meanwhile, behind, disturbs nothing.
            if (seen.size() == 10) world.registered(ANNA, "a-newcomer");
        } while (token != null);
        assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();
        assertThat(world.registry(registry -> registry.list(BERT, NodeQuery.all(PageRequest.first()))).nodes())
                .hasSize(12)
                .allMatch(node -> node.organisation().equals("bank"));
        refused(Fault.INVALID_REQUEST, () -> new PageRequest(0, null));
        refused(
                Fault.INVALID_REQUEST,
                () -> world.registry(registry -> registry.list(ADMIN, NodeQuery.all(new PageRequest(1, "?")))));
    }

    @Test
    void filtersNarrowTheList() {
        register("a_1", "Oracle", SystemLayer.HTTP_CAGE, "relay");
        register("ab1", "Gateway", SystemLayer.BPI_CORE, "relay", "storage");
        register("b1", "Oracle", null);
        assertThat(list(new NodeQuery(NodeType.parse("Oracle"), null, null, null, null, null, PageRequest.first())))
                .containsExactly("a_1", "b1");
        assertThat(list(new NodeQuery(null, null, SystemLayer.BPI_CORE, null, null, null, PageRequest.first())))
                .containsExactly("ab1");
        assertThat(list(new NodeQuery(null, null, null, null, "storage", null, PageRequest.first())))
                .containsExactly("ab1");
        // The underscore is a letter here, not a wildcard.
        assertThat(list(new NodeQuery(null, null, null, null, null, "a_", PageRequest.first()))).containsExactly("a_1");
        assertThat(list(new NodeQuery(null, null, null, "bank", null, null, PageRequest.first()))).isEmpty();
    }

    private void register(String id, String type, @Nullable SystemLayer layer, String... capabilities) {
        var request =
                new RegisterNode(
                        new NodeId(id),
                        NodeType.parse(type),
                        null,
                        null,
                        null,
                        List.of(capabilities),
                        layer,
                        newKey().publicKey(),
                        null);
        world.registry(registry -> registry.register(ANNA, request));
    }
}
