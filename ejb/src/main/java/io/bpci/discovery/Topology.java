package io.bpci.discovery;

import io.bpci.discovery.internal.HealthCheck;
import io.bpci.discovery.internal.NodeAnnouncements;
import io.bpci.discovery.internal.StoredAnnouncement;
import io.bpci.discovery.internal.TrustLedger;
import io.bpci.envelope.NodeId;
import io.bpci.nodes.Consents;
import io.bpci.nodes.NodeQuery;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AllowRuleInfo;
import io.bpci.wire.AllowRulePage;
import io.bpci.wire.HealthStatus;
import io.bpci.wire.NodeHealth;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodePage;
import io.bpci.wire.TopologyInfo;
import io.bpci.wire.TopologyInfo.LinkKind;
import io.bpci.wire.TopologyInfo.TopologyLink;
import io.bpci.wire.TopologyInfo.TopologyNode;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The nodes around this hub and what connects them, as far as the caller sees: of its own organisation all, of others
 * those that announce themselves to the whole hub.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN.
 */
@Stateless
public class Topology {
    /** More than anybody reads in a picture; lists go on beyond it. */
    static final int MOST_NODES = 2_000;

    static final int MOST_RULES = 2_000;

    @Inject NodeAnnouncements announcements;
    @Inject NodeRegistry registry;
    @Inject Consents consents;
    @Inject TrustLedger ledger;
    @Inject DiscoveryKeeper keeper;
    @Inject HubSettings settings;
    @Inject InstantSource clock;

    public TopologyInfo show(Caller caller) {
        caller.requireSight();
        Instant now = clock.instant();
        SortedMap<NodeId, NodeInfo> nodes = new TreeMap<>(Comparator.comparing(NodeId::value));
        Set<NodeId> announced = new HashSet<>();
        boolean complete = own(caller, nodes);
        complete &= others(caller, nodes, announced);
        var check = new HealthCheck(keeper.watch(), settings.discovery(), now);
        Map<NodeId, TrustScore> scores = ledger.of(nodes.keySet());
        List<TopologyNode> shown = new ArrayList<>();
        List<TopologyLink> links = new ArrayList<>();
        NodeId hub = new NodeId(settings.oracleConfig().nodeId());
        nodes.forEach((id, node) -> {
            NodeHealth health = check.of(node);
            if (health.status() == HealthStatus.CONNECTED) {
                links.add(new TopologyLink(LinkKind.SESSION, id, null, hub, null));
            }
            shown.add(node(node, health, scores.get(id), announced.contains(id), now));
        });
        complete &= rules(caller, links);
        return new TopologyInfo(hub, now, shown, links, !complete);
    }

    private static TopologyNode node(
            NodeInfo node, NodeHealth health, @Nullable TrustScore known, boolean announced, Instant now) {
        TrustScore score = known == null ? TrustScore.none(now) : known;
        return new TopologyNode(
                node.nodeId(),
                node.nodeType(),
                node.organisation(),
                node.layer(),
                health.status(),
                score.rounded().doubleValue(),
                announced);
    }

    /** What the caller sees as an operator; false if that is more than is shown. */
    private boolean own(Caller caller, Map<NodeId, NodeInfo> nodes) {
        @Nullable String token = null;
        do {
            NodePage page = registry.list(caller, NodeQuery.all(new PageRequest(PageRequest.MAX_SIZE, token)));
            for (NodeInfo node : page.nodes()) {
                if (nodes.size() == MOST_NODES) return false;
                nodes.put(node.nodeId(), node);
            }
            token = page.nextPageToken();
        } while (token != null);
        return true;
    }

    /** What announces itself; false if that is more than is shown. */
    private boolean others(Caller caller, Map<NodeId, NodeInfo> nodes, Set<NodeId> announced) {
        var all = new DiscoveryQuery(null, null, null, null, null, DiscoveryQuery.Order.NODE_ID, PageRequest.first());
        List<StoredAnnouncement> found = announcements.find(caller, all, "", MOST_NODES + 1);
        Set<NodeId> unknown = new HashSet<>();
        for (StoredAnnouncement each : found) {
            announced.add(each.nodeId());
            if (!nodes.containsKey(each.nodeId())) unknown.add(each.nodeId());
        }
        boolean complete = found.size() <= MOST_NODES;
        for (NodeInfo node : registry.registered(unknown).values()) {
            if (nodes.size() < MOST_NODES) nodes.put(node.nodeId(), node);
            else complete = false;
        }
        return complete;
    }

    /** The rules of consent that the caller sees; false if there are more than are shown. */
    private boolean rules(Caller caller, List<TopologyLink> links) {
        @Nullable String token = null;
        int rules = 0;
        do {
            AllowRulePage page = consents.list(caller, new PageRequest(PageRequest.MAX_SIZE, token));
            for (AllowRuleInfo rule : page.rules()) {
                if (rules++ == MOST_RULES) return false;
                links.add(link(rule));
            }
            token = page.nextPageToken();
        } while (token != null);
        return true;
    }

    private static TopologyLink link(AllowRuleInfo rule) {
        return new TopologyLink(
                LinkKind.CONSENT,
                rule.sourceNode(),
                rule.sourceNode() == null ? rule.sourceOrganisation() : null,
                rule.targetNode(),
                rule.targetNode() == null ? rule.targetOrganisation() : null);
    }
}
