package io.bpci.discovery;

import io.bpci.discovery.internal.HealthCheck;
import io.bpci.discovery.internal.NodeAnnouncements;
import io.bpci.discovery.internal.StoredAnnouncement;
import io.bpci.discovery.internal.TrustLedger;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.presence.Announcement;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.DiscoveredNode;
import io.bpci.wire.DiscoveredNodePage;
import io.bpci.wire.NodeHealth;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodePresence;
import io.bpci.wire.TrustInfo;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds nodes by what they announce. An operator sees the nodes of its own organisation, and those of others that
 * announce themselves to the whole hub; auditors and hub-admins see all.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST.
 */
@Stateless
public class Discovery {
    private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** How many announcements one answer looks at. */
    private static final int MOST_LOOKED_AT = 5_000;

    private static final int BATCH = PageRequest.MAX_SIZE;

    @Inject NodeAnnouncements announcements;
    @Inject NodeRegistry registry;
    @Inject TrustLedger ledger;
    @Inject DiscoveryKeeper keeper;
    @Inject HubSettings settings;
    @Inject InstantSource clock;

    /**
     * The nodes that announce what is asked for.
     *
     * @throws HubException INVALID_REQUEST also if they are to be sorted by trust, and there are too many
     */
    public DiscoveredNodePage find(Caller caller, DiscoveryQuery query) {
        caller.requireSight();
        return switch (query.order()) {
            case NODE_ID -> inOrder(caller, query);
            case TRUST -> mostTrusted(caller, query);
        };
    }

    private DiscoveredNodePage inOrder(Caller caller, DiscoveryQuery query) {
        int size = query.page().size();
        List<DiscoveredNode> found = new ArrayList<>();
        String after = query.page().after(NODE_ID);
        for (int looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
            List<StoredAnnouncement> batch = announcements.find(caller, query, after, BATCH);
            found.addAll(described(batch, query));
            if (found.size() > size || batch.size() < BATCH) {
                return query.page().page(found, node -> node.nodeId().value(), DiscoveredNodePage::new);
            }
            after = batch.getLast().nodeId().value();
        }
        return new DiscoveredNodePage(found, PageRequest.tokenAfter(after));
    }

    private DiscoveredNodePage mostTrusted(Caller caller, DiscoveryQuery query) {
        if (query.page().token() != null) {
            throw new HubException(Fault.INVALID_REQUEST, "sort=trust has one page: page_token is not allowed");
        }
        List<StoredAnnouncement> all = announcements.find(caller, query, "", MOST_LOOKED_AT + 1);
        if (all.size() > MOST_LOOKED_AT) {
            throw new HubException(
                    Fault.INVALID_REQUEST,
                    "sort=trust is for %d nodes at most, and more announce that; ask for a capability, layer or"
                                    .formatted(MOST_LOOKED_AT)
                            + " jurisdiction");
        }
        List<DiscoveredNode> found = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH) {
            found.addAll(described(all.subList(from, Math.min(all.size(), from + BATCH)), query));
        }
        found.sort(
                Comparator.comparingDouble(DiscoveredNode::trustScore)
                        .thenComparingLong(DiscoveredNode::observations)
                        .reversed()
                        .thenComparing(node -> node.nodeId().value()));
        return new DiscoveredNodePage(found.subList(0, Math.min(found.size(), query.page().size())), null);
    }

    /** Those of them that are registered, and as healthy as is asked for. */
    private List<DiscoveredNode> described(List<StoredAnnouncement> batch, DiscoveryQuery query) {
        Map<NodeId, StoredAnnouncement> byNode = new LinkedHashMap<>();
        batch.forEach(each -> byNode.put(each.nodeId(), each));
        Map<NodeId, NodeInfo> nodes = registry.registered(byNode.keySet());
        HealthCheck check = healthCheck();
        Map<NodeId, NodeHealth> healthy = new LinkedHashMap<>();
        for (NodeId node : byNode.keySet()) {
            NodeInfo info = nodes.get(node);
            if (info == null) continue;
            NodeHealth health = check.of(info);
            if (query.status() == null || query.status() == health.status()) healthy.put(node, health);
        }
        Map<NodeId, TrustScore> scores = ledger.of(healthy.keySet());
        List<DiscoveredNode> described = new ArrayList<>();
        healthy.forEach((node, health) -> {
            NodeInfo info = nodes.get(node);
            StoredAnnouncement announced = byNode.get(node);
            if (info != null && announced != null) {
                described.add(node(info, announced.announcement(), health, scores.get(node)));
            }
        });
        return described;
    }

    private DiscoveredNode node(
            NodeInfo node, Announcement announcement, NodeHealth health, @Nullable TrustScore known) {
        TrustScore score = known == null ? TrustScore.none(clock.instant()) : known;
        Announcement.Profile profile = announcement.profile();
        return new DiscoveredNode(
                node.nodeId(),
                node.nodeType(),
                node.organisation(),
                profile.endpoints().stream().map(each -> each.uri()).toList(),
                List.copyOf(profile.capabilities()),
                profile.layer(),
                profile.jurisdiction(),
                profile.visibility().wireName(),
                announcement.createdAt(),
                announcement.expiresAt(),
                health,
                score.rounded().doubleValue(),
                score.observations());
    }

    private HealthCheck healthCheck() {
        return new HealthCheck(keeper.watch(), settings.discovery(), clock.instant());
    }

    /** One node, with what it announced as it signed it. */
    public NodePresence show(Caller caller, NodeId node) {
        Optional<StoredAnnouncement> announced = announcements.of(node);
        NodeInfo info = visible(caller, node, announced);
        return new NodePresence(
                node,
                info.nodeType(),
                info.organisation(),
                announced.map(each -> json(each.announcement())).orElse(null),
                healthCheck().of(info),
                trust(node));
    }

    private static JsonObject json(Announcement announcement) {
        return (JsonObject) StrictJson.parse(announcement.envelope().bytes());
    }

    /** How far a node can be trusted, and what that rests on. */
    public TrustInfo trust(Caller caller, NodeId node) {
        visible(caller, node, announcements.of(node));
        return trust(node);
    }

    /** What is known of some nodes, for who may see it by another right; those that did nothing yet are left out. */
    public Map<NodeId, TrustScore> scores(Set<NodeId> nodes) {
        Map<NodeId, TrustScore> scores = new LinkedHashMap<>();
        List<NodeId> all = List.copyOf(nodes);
        for (int from = 0; from < all.size(); from += BATCH) {
            scores.putAll(ledger.of(all.subList(from, Math.min(all.size(), from + BATCH))));
        }
        return scores;
    }

    private TrustInfo trust(NodeId node) {
        Duration halfLife = settings.discovery().trustHalfLife();
        return ledger.of(node).toInfo(node, halfLife, ledger.countedBefore());
    }

    private NodeInfo visible(Caller caller, NodeId node, Optional<StoredAnnouncement> announced) {
        caller.requireSight();
        NodeInfo info = registry.registered(Set.of(node)).get(node);
        if (info == null) throw new HubException(Fault.NOT_FOUND, "no node " + node + " is registered");
        boolean forAll = announced.filter(StoredAnnouncement::isForTheWholeHub).isPresent();
        if (!forAll && !caller.sees(info.organisation())) {
            throw new HubException(
                    Fault.FORBIDDEN,
                    "the node belongs to another organisation, and does not announce itself to the whole hub");
        }
        return info;
    }
}
