package io.bpci.api.discovery;

import io.bpci.api.http.Parameters;
import io.bpci.wire.HealthStatus;
import io.bpci.wire.TopologyInfo;
import io.bpci.wire.TopologyInfo.LinkKind;
import io.bpci.wire.TopologyInfo.TopologyLink;
import io.bpci.wire.TopologyInfo.TopologyNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topology as an image: the hub in the middle, the nodes in a circle around it, those of an organisation side by
 * side. Nothing in it is loaded or run. For one use.
 */
final class SvgPicture {
    private static final double NODE_SPACE = 26;
    private static final double LEAST_RADIUS = 140;
    private static final double LABELS = 190;
    private static final double ORGANISATIONS = 150;

    private record Point(double x, double y) {
        static Point at(double angle, double radius) {
            return new Point(radius * Math.cos(angle), radius * Math.sin(angle));
        }
    }

    private final TopologyInfo topology;
    private final StringBuilder svg = new StringBuilder();
    private final Map<String, Point> nodes = new HashMap<>();
    private final Map<String, Point> organisations = new HashMap<>();

    SvgPicture(TopologyInfo topology) {
        this.topology = topology;
    }

    @Override
    public String toString() {
        Map<String, List<TopologyNode>> groups = groups();
        // Between organisations the place of one node stays free.
        int places = Math.max(1, topology.nodes().size() + groups.size());
        double radius = Math.max(LEAST_RADIUS, places * NODE_SPACE / (2 * Math.PI));
        double half = radius + LABELS;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"%s %s %s %s\""
                        + " font-family=\"sans-serif\" font-size=\"11\">",
                -half, -half, 2 * half, 2 * half + 40);
        add("<title>%s at %s%s</title>", topology.hubNode(), topology.at(), topology.truncated() ? " (not all)" : "");
        add("<rect x=\"%s\" y=\"%s\" width=\"100%%\" height=\"100%%\" fill=\"white\"/>", -half, -half);
        var shapes = new StringBuilder();
        place(groups, places, radius, shapes);
        topology.links().forEach(this::link);
        svg.append(shapes);
        add("<circle r=\"34\" fill=\"#dddddd\" stroke=\"black\"/>");
        add("<text text-anchor=\"middle\" dy=\"4\">%s</text>", topology.hubNode());
        legend(-half + 10, half + 20);
        return svg.append("</svg>\n").toString();
    }

    private Map<String, List<TopologyNode>> groups() {
        Map<String, List<TopologyNode>> groups = new TreeMap<>();
        for (TopologyNode node : topology.nodes()) {
            groups.computeIfAbsent(node.organisation(), _ -> new ArrayList<>()).add(node);
        }
        for (TopologyLink link : topology.links()) {
            for (String named : new @Nullable String[] {link.sourceOrganisation(), link.targetOrganisation()}) {
                if (named != null) groups.computeIfAbsent(named, _ -> List.of());
            }
        }
        return groups;
    }

    private void place(Map<String, List<TopologyNode>> groups, int places, double radius, StringBuilder shapes) {
        int place = 0;
        for (var group : groups.entrySet()) {
            double middle = angle(place + (group.getValue().size() - 1) / 2.0, places);
            Point organisation = Point.at(middle, radius + ORGANISATIONS);
            organisations.put(group.getKey(), Point.at(middle, radius - 30));
            append(
                    shapes,
                    "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\" font-weight=\"bold\">%s</text>",
                    organisation.x(),
                    organisation.y(),
                    group.getKey());
            for (TopologyNode node : group.getValue()) {
                node(node, angle(place++, places), radius, shapes);
            }
            place++;
        }
    }

    private static double angle(double place, int places) {
        return 2 * Math.PI * place / places - Math.PI / 2;
    }

    private void node(TopologyNode node, double angle, double radius, StringBuilder shapes) {
        Point at = Point.at(angle, radius);
        nodes.put(node.nodeId().value(), at);
        append(
                shapes,
                "<g><title>%s: %s, %s, trust %s</title><circle cx=\"%s\" cy=\"%s\" r=\"9\" fill=\"%s\""
                        + " stroke=\"black\"/>",
                node.nodeId(),
                node.nodeType().name(),
                Parameters.wireName(node.status()),
                Double.toString(node.trustScore()),
                at.x(),
                at.y(),
                StatusColour.of(node.status()));
        // On the left half turned round, so that nothing is to be read upside down.
        boolean left = at.x() < 0;
        append(
                shapes,
                "<text transform=\"translate(%s %s) rotate(%s)\" x=\"%s\" dy=\"4\" text-anchor=\"%s\">%s</text></g>",
                at.x(),
                at.y(),
                Math.toDegrees(angle) + (left ? 180 : 0),
                left ? -14 : 14,
                left ? "end" : "start",
                node.nodeId());
    }

    private void link(TopologyLink link) {
        Point from = end(link.sourceNode(), link.sourceOrganisation());
        if (from == null) return;
        if (link.kind() == LinkKind.SESSION) {
            add(
                    "<line x1=\"%s\" y1=\"%s\" x2=\"0\" y2=\"0\" stroke=\"#7bc47f\" stroke-width=\"2\"/>",
                    from.x(), from.y());
            return;
        }
        Point to = end(link.targetNode(), link.targetOrganisation());
        if (to == null) return;
        add(
                "<path d=\"M%s %s Q%s %s %s %s\" fill=\"none\" stroke=\"#5577bb\" stroke-dasharray=\"5 3\"><title>%s"
                        + " may send to %s</title></path>",
                from.x(),
                from.y(),
                (from.x() + to.x()) / 4,
                (from.y() + to.y()) / 4,
                to.x(),
                to.y(),
                name(link.sourceNode(), link.sourceOrganisation()),
                name(link.targetNode(), link.targetOrganisation()));
    }

    /** Where it is; null for a node that is not in the picture. */
    private @Nullable Point end(@Nullable Object node, @Nullable String organisation) {
        return node == null ? organisations.get(String.valueOf(organisation)) : nodes.get(node.toString());
    }

    private static Object name(@Nullable Object node, @Nullable String organisation) {
        return node == null ? String.valueOf(organisation) : node;
    }

    private void legend(double x, double y) {
        double next = x;
        for (HealthStatus status : HealthStatus.values()) {
            add(
                    "<circle cx=\"%s\" cy=\"%s\" r=\"6\" fill=\"%s\" stroke=\"black\"/><text x=\"%s\""
                            + " y=\"%s\">%s</text>",
                    next, y, StatusColour.of(status), next + 10, y + 4, Parameters.wireName(status));
            next += 82;
        }
        add("<text x=\"%s\" y=\"%s\">lines: session; dashed: consent</text>", next, y + 4);
    }

    private void add(String format, Object... values) {
        append(svg, format, values);
    }

    private static void append(StringBuilder to, String format, Object... values) {
        Object[] written = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            written[i] =
                    values[i] instanceof Double number
                            ? String.format(Locale.ROOT, "%.1f", number)
                            : escaped(String.valueOf(values[i]));
        }
        to.append(format.formatted(written)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
