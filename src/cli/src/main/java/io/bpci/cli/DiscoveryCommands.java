package io.bpci.cli;

import io.bpci.client.HubDiscovery;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.wire.DiscoveredNode;
import io.bpci.wire.TopologyInfo;
import io.bpci.wire.TopologyInfo.LinkKind;
import io.bpci.wire.TopologyInfo.TopologyLink;
import io.bpci.wire.TopologyInfo.TopologyNode;
import io.bpci.wire.TrustInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds nodes, and shows how they are. */
final class DiscoveryCommands {
    private DiscoveryCommands() {}

    /** Finds nodes. */
    @picocli.CommandLine.Command(
            name = "discover",
            description = {
                "Finds nodes by what they announce: those of your organisation, and those of others that announce",
                "themselves to the whole hub."
            },
            footer = {
                "  bpci oracle discover --capability storage --layer BpiCore",
                "  bpci oracle discover --status Connected --jurisdiction us -o json",
                "  bpci oracle discover --capability storage --sort trust --limit 3"
            })
    static final class Discover extends Command {
        @Option(names = "--capability", description = "Only nodes that announce it.")
        @Nullable String capability;

        @Option(names = "--layer", description = "Only of this layer, such as BpiCore.")
        @Nullable String layer;

        @Option(names = "--status", description = "Connected, Idle, Silent, Away, Isolated or Suspended.")
        @Nullable String status;

        @Option(names = "--jurisdiction", description = "Only of this jurisdiction.")
        @Nullable String jurisdiction;

        @Option(names = "--organisation", description = "Only of this organisation.")
        @Nullable String organisation;

        @Option(
                names = "--sort",
                paramLabel = "ORDER",
                defaultValue = "node_id",
                description = "node_id, or trust: those that can be trusted most first. Default: node_id.")
        String sort = "node_id";

        @Option(names = "--limit", paramLabel = "NUMBER", description = "Not more than so many.")
        @Nullable Integer limit;

        @Override
        Exit run() {
            if (!sort.equals("node_id") && !sort.equals("trust")) {
                throw new CliFailure(Exit.USAGE, "--sort: must be node_id or trust", "");
            }
            int most = limit == null ? Integer.MAX_VALUE : limit;
            if (most < 1) throw new CliFailure(Exit.USAGE, "--limit: must be at least 1", "");
            List<JsonObject> rows = new ArrayList<>();
            Iterator<DiscoveredNode> found = found(most).iterator();
            while (rows.size() < most && found.hasNext()) {
                JsonObject node = json(found.next());
                rows.add(output().isJson() ? node : flat(node));
            }
            output().list(
                            "nodes",
                            rows,
                            new Output.Column("NODE", "node_id"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("ORGANISATION", "organisation"),
                            new Output.Column("LAYER", "layer"),
                            new Output.Column("JURISDICTION", "jurisdiction"),
                            new Output.Column("TRUST", "trust_score"),
                            new Output.Column("SEEN DO", "observations"),
                            new Output.Column("CAPABILITIES", "capabilities"),
                            new Output.Column("ENDPOINTS", "endpoints"));
            return Exit.OK;
        }

        private Iterable<DiscoveredNode> found(int most) {
            Map<String, String> filter = new LinkedHashMap<>();
            NodeCommands.put(filter, "capability", capability);
            NodeCommands.put(filter, "layer", layer);
            NodeCommands.put(filter, "status", status);
            NodeCommands.put(filter, "jurisdiction", jurisdiction);
            NodeCommands.put(filter, "organisation", organisation);
            HubDiscovery discovery = api(Target.Role.OPERATOR).discovery();
            if (sort.equals("node_id")) return discovery.nodes(filter);
            filter.put("page_size", Integer.toString(Math.min(most, 1_000)));
            return discovery.mostTrusted(filter);
        }
    }

    private static JsonObject flat(JsonObject node) {
        if (!(node.get("health") instanceof JsonObject health)) return node;
        Json status = health.get("status");
        return status == null ? node : node.with("status", status);
    }

    /** Shows a trust score. */
    @picocli.CommandLine.Command(
            name = "trust",
            description = "Shows how far a node can be trusted by what it did, and how that was computed.",
            footer = {"  bpci oracle trust --node-id alice", "  bpci oracle trust --node-id alice -o json"})
    static final class Trust extends Command {
        @Option(names = "--node-id", required = true, converter = NodeIds.class, description = "The node.")
        NodeId nodeId = NodeId.parse("x");

        @Override
        Exit run() {
            TrustInfo trust = api(Target.Role.OPERATOR).discovery().trust(nodeId);
            if (output().isJson()) output().one(json(trust));
            else output().said(words(trust), json(trust));
            return Exit.OK;
        }

        private static String words(TrustInfo trust) {
            return """
            %s: %s
                         observed  counts as  weight
            delivered    %8d  %9.3f  %6.1f
            late         %8d  %9.3f  %6.1f
            invalid      %8d  %9.3f  %6.1f
            equivocated  %8d  %9.3f  %6.1f
            %s
            What is older than %d s counts half; as of %s, audit events before %d counted.\
            """
                    .formatted(
                            trust.nodeId(),
                            trust.score(),
                            trust.observed().delivered(),
                            trust.decayed().delivered(),
                            trust.weights().delivered(),
                            trust.observed().late(),
                            trust.decayed().late(),
                            trust.weights().late(),
                            trust.observed().invalid(),
                            trust.decayed().invalid(),
                            trust.weights().invalid(),
                            trust.observed().equivocated(),
                            trust.decayed().equivocated(),
                            trust.weights().equivocated(),
                            trust.formula(),
                            trust.halfLifeSecs(),
                            trust.asOf(),
                            trust.eventsBefore());
        }
    }

    /** Shows the topology. */
    @picocli.CommandLine.Command(
            name = "topology",
            description = "Shows the nodes around the hub and what connects them.",
            footer = {
                "  bpci oracle topology",
                "  bpci oracle topology --format json",
                "  bpci oracle topology --format dot | dot -Tpdf > topology.pdf",
                "  bpci oracle topology --format svg > topology.svg"
            })
    static final class Topology extends Command {
        /** In which form it is shown. */
        enum Form {
            tree,
            json,
            dot,
            svg
        }

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description = "${COMPLETION-CANDIDATES}. Default: tree, with -o json json.")
        @Nullable Form form;

        @Override
        Exit run() {
            HubDiscovery discovery = api(Target.Role.OPERATOR).discovery();
            Form wanted = form != null ? form : output().isJson() ? Form.json : Form.tree;
            switch (wanted) {
                case dot, svg ->
                        output().verbatim(new String(discovery.picture(wanted.name()), StandardCharsets.UTF_8));
                case json -> output().verbatim(json(discovery.topology()).toString());
                case tree -> {
                    TopologyInfo topology = discovery.topology();
                    new Output(spec.commandLine().getOut(), Output.Format.table).said(tree(topology), json(topology));
                }
            }
            return Exit.OK;
        }

        private static String tree(TopologyInfo topology) {
            Map<String, List<TopologyNode>> organisations = new TreeMap<>();
            for (TopologyNode node : topology.nodes()) {
                organisations.computeIfAbsent(node.organisation(), _ -> new ArrayList<>()).add(node);
            }
            var lines = new ArrayList<String>();
            lines.add(topology.hubNode() + (topology.truncated() ? " (there is more than is shown)" : ""));
            organisations.forEach((organisation, nodes) -> {
                lines.add("  " + organisation);
                for (TopologyNode node : nodes) {
                    lines.add("    %s  %s".formatted(node.nodeId(), described(node)));
                }
            });
            for (TopologyLink link : topology.links()) {
                if (link.kind() != LinkKind.CONSENT) continue;
                lines.add(
                        "  %s may send to %s"
                                .formatted(
                                        end(link.sourceNode(), link.sourceOrganisation()),
                                        end(link.targetNode(), link.targetOrganisation())));
            }
            return String.join("\n", lines);
        }

        private static String described(TopologyNode node) {
            Json status = json(node).get("status");
            return "%s  trust %s  %s%s"
                    .formatted(
                            status instanceof JsonString(String word) ? word : "",
                            node.trustScore(),
                            node.nodeType().name(),
                            node.announced() ? "  announced" : "");
        }

        private static String end(@Nullable NodeId node, @Nullable String organisation) {
            return node == null ? "all of " + organisation : node.value();
        }
    }
}
