package io.bpci.api.discovery;

import io.bpci.api.http.Parameters;
import io.bpci.wire.TopologyInfo;
import io.bpci.wire.TopologyInfo.LinkKind;
import io.bpci.wire.TopologyInfo.TopologyLink;
import io.bpci.wire.TopologyInfo.TopologyNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A topology in the language of Graphviz: a cluster for each organisation, the hub outside. For one use. */
final class DotGraph {
    private final TopologyInfo topology;
    private final StringBuilder dot = new StringBuilder();

    DotGraph(TopologyInfo topology) {
        this.topology = topology;
    }

    @Override
    public String toString() {
        line("digraph \"bpci\" {");
        line("  label=%s;".formatted(quoted("%s at %s%s".formatted(topology.hubNode(), topology.at(), remark()))));
        line("  node [shape=box, style=filled, fontname=\"sans-serif\"];");
        line(
                "  %s [label=%s, shape=doublecircle, fillcolor=\"#dddddd\"];"
                        .formatted(quoted("hub:" + topology.hubNode()), quoted(topology.hubNode().value())));
        int cluster = 0;
        for (var each : organisations().entrySet()) {
            line("  subgraph cluster_%d {".formatted(cluster++));
            line("    label=%s;".formatted(quoted(each.getKey())));
            line(
                    "    %s [label=%s, shape=folder, fillcolor=white];"
                            .formatted(quoted(organisation(each.getKey())), quoted(each.getKey())));
            each.getValue().forEach(this::node);
            line("  }");
        }
        topology.links().forEach(this::link);
        line("}");
        return dot.toString();
    }

    private String remark() {
        return topology.truncated() ? " (not all)" : "";
    }

    /** Those of nodes and rules, with their nodes. */
    private Map<String, List<TopologyNode>> organisations() {
        Map<String, List<TopologyNode>> organisations = new TreeMap<>();
        for (TopologyNode node : topology.nodes()) {
            organisations.computeIfAbsent(node.organisation(), _ -> new ArrayList<>()).add(node);
        }
        var named = new TreeSet<String>();
        for (TopologyLink link : topology.links()) {
            if (link.sourceOrganisation() != null) named.add(link.sourceOrganisation());
            if (link.targetOrganisation() != null) named.add(link.targetOrganisation());
        }
        named.forEach(name -> organisations.computeIfAbsent(name, _ -> List.of()));
        return organisations;
    }

    private void node(TopologyNode node) {
        String more =
                "%s, %s, trust %s"
                        .formatted(node.nodeType().name(), Parameters.wireName(node.status()), node.trustScore());
        line(
                "    %s [label=%s, fillcolor=\"%s\", tooltip=%s];"
                        .formatted(
                                quoted(node(node.nodeId().value())),
                                quoted(node.nodeId().value()),
                                StatusColour.of(node.status()),
                                quoted(more)));
    }

    private void link(TopologyLink link) {
        String source = quoted(end(link.sourceNode(), link.sourceOrganisation()));
        if (link.kind() == LinkKind.SESSION) {
            line("  %s -> %s [dir=none, tooltip=\"session\"];".formatted(source, quoted("hub:" + topology.hubNode())));
        } else {
            String target = quoted(end(link.targetNode(), link.targetOrganisation()));
            line("  %s -> %s [style=dashed, tooltip=\"consent\"];".formatted(source, target));
        }
    }

    private static String end(@Nullable Object node, @Nullable String organisation) {
        return node == null ? organisation(String.valueOf(organisation)) : node(node.toString());
    }

    private static String node(String id) {
        return "node:" + id;
    }

    private static String organisation(String name) {
        return "organisation:" + name;
    }

    /** The graph's language escapes nothing in a quoted text but quotes, and a backslash begins what labels know. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + '"';
    }

    private void line(String text) {
        dot.append(text).append('\n');
    }
}
