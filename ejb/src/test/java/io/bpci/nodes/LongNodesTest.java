package io.bpci.nodes;

import static io.bpci.nodes.NodeWorld.ADMIN;
import static io.bpci.platform.LongList.ROWS;

import io.bpci.envelope.NodeType;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.LongList;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.presence.SystemLayer;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodePage;
import io.bpci.wire.NodeStatus;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Comparator;
import java.util.Set;
import java.util.function.Function;

/** {@linkplain LongList Many} nodes, on both databases. The third is like no other. */
@ParameterizedClass
@EnumSource(Engine.class)
class LongNodesTest extends NodeTest {
    private static final Caller CITY = new Caller("carl", "city", Set.of(Role.NODE_OPERATOR));
    private static final Caller VILLAGE = new Caller("vera", "village", Set.of(Role.NODE_OPERATOR));
    private static final Comparator<NodeInfo> BY_ID = Comparator.comparing(node -> node.nodeId().value());
    private static final Comparator<NodeInfo> BY_REGISTRATION =
            Comparator.comparing(NodeInfo::registeredAt).thenComparing(BY_ID);

    private LongList rows;

    @BeforeEach
    void count() {
        rows = new LongList(engine, database);
    }

    @Test
    void nodes() {
        String key = Base64Url.encode(Ed25519PrivateKey.generate(NodeWorld.RANDOM).publicKey().bytes());
        rows.fill(
                """
                insert into node_key select lpad(cast(x as varchar(42)), 42, 'k') || 'A', 'n-' || x, 'KEY', ts, null, null
                from NUMBERS
                """
                        .replace("KEY", key));
        rows.fill(
                """
                insert into node (node_id, organisation, node_type, layer, key_thumbprint, standing, registered_at, changed,
                  version)
                select 'n-' || x, case when mod(x, 1000) = 3 then 'village' else 'city' end,
                  case when x = 3 then 'Gateway' else 'Oracle' end, case when x = 3 then 'BPI_CORE' else null end,
                  lpad(cast(x as varchar(42)), 42, 'k') || 'A', case when x = 3 then 'SUSPENDED' else 'ACTIVE' end,
                  ts + mod(cast(x as bigint) * 7919, 100003) * interval '1' second, x, 0
                from NUMBERS
                """);
        rows.fill("insert into node_presence select 'n-' || x, false, null from NUMBERS");
        rows.fill(
                "insert into node_capability select 'n-' || x, case when x = 3 then 'storage' else 'relay' end from"
                        + " NUMBERS");
        rows.settle();
        long village = (ROWS + 997) / 1000;
        listed("nodes", ADMIN, new Filter(null, null, null, null, null), ROWS);
        listed("nodes of a city", CITY, new Filter(null, null, null, null, null), ROWS - village);
        listed("nodes of a village", VILLAGE, new Filter(null, null, null, null, null), village);
        listed("gateways", ADMIN, new Filter("Gateway", null, null, null, null), 1);
        listed("stores", CITY, new Filter("x-store", null, null, null, null), 0);
        listed("suspended nodes", ADMIN, new Filter(null, NodeStatus.SUSPENDED, null, null, null), 1);
        listed("deregistered nodes", ADMIN, new Filter(null, NodeStatus.DEREGISTERED, null, null, null), 0);
        listed("isolated nodes", ADMIN, new Filter(null, NodeStatus.ISOLATED, null, null, null), 0);
        listed("connected nodes", ADMIN, new Filter(null, NodeStatus.CONNECTED, null, null, null), 0);
        listed("absent nodes", ADMIN, new Filter(null, NodeStatus.DISCONNECTED, null, null, null), ROWS - 1);
        listed("nodes of a layer", ADMIN, new Filter(null, null, SystemLayer.BPI_CORE, null, null), 1);
        listed("nodes that store", ADMIN, new Filter(null, null, null, "storage", null), 1);
        listed("nodes that relay", ADMIN, new Filter(null, null, null, "relay", null), ROWS - 1);
        listed("nodes that do nothing", CITY, new Filter(null, null, null, "nothing", null), 0);
        listed("nodes named so", ADMIN, new Filter(null, null, null, null, "n-"), ROWS);
        listed("nodes named otherwise", ADMIN, new Filter(null, null, null, null, "z"), 0);
    }

    private record Filter(
            @Nullable String type,
            @Nullable NodeStatus status,
            @Nullable SystemLayer layer,
            @Nullable String capability,
            @Nullable String name) {
        NodeQuery query(PageRequest page) {
            return new NodeQuery(
                    type == null ? null : NodeType.parse(type), status, layer, null, capability, name, page);
        }
    }

    private void listed(String what, Caller by, Filter filter, long expected) {
        // Within the transaction of the list.
        NodeRegistry nodes = world.registry(registry -> registry);
        Function<PageRequest, LongList.Page<NodeInfo>> list =
                page -> {
                    NodePage found = nodes.list(by, filter.query(page));
                    return new LongList.Page<>(found.nodes(), found.nextPageToken());
                };
        rows.holds(what, expected, null, BY_ID, list);
        rows.holds(what + ", last first", expected, "-node_id", BY_ID.reversed(), list);
        rows.holds(what + " by registration", expected, "registered_at", BY_REGISTRATION, list);
        rows.holds(what + ", newest", expected, "-registered_at", BY_REGISTRATION.reversed(), list);
    }
}
