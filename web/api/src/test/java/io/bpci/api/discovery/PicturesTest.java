package io.bpci.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.wire.HealthStatus;
import io.bpci.wire.TopologyInfo;
import io.bpci.wire.TopologyInfo.LinkKind;
import io.bpci.wire.TopologyInfo.TopologyLink;
import io.bpci.wire.TopologyInfo.TopologyNode;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

/** The pictures of a topology, with names that no hub allows among them. */
class PicturesTest {
    private static final NodeId HUB = new NodeId("hub-001");

    private static TopologyNode node(String id, String organisation, HealthStatus status) {
        return new TopologyNode(new NodeId(id), new NodeType("Oracle"), organisation, null, status, 0.75, false);
    }

    private static TopologyInfo topology(List<TopologyNode> nodes, TopologyLink... links) {
        return new TopologyInfo(HUB, Instant.EPOCH, nodes, List.of(links), false);
    }

    private static Element read(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)))
                .getDocumentElement();
    }

    private static final TopologyInfo SMALL =
            topology(
                    List.of(
                            node("alice", "north", HealthStatus.CONNECTED),
                            node("bob", "a<b>\"&\\", HealthStatus.AWAY)),
                    new TopologyLink(LinkKind.SESSION, new NodeId("alice"), null, HUB, null),
                    new TopologyLink(LinkKind.CONSENT, null, "south", new NodeId("alice"), null),
                    new TopologyLink(LinkKind.CONSENT, new NodeId("unseen"), null, null, "north"));

    @Test
    void theGraphHasEveryNodeInItsOrganisationAndEveryLink() {
        assertThat(new DotGraph(SMALL).toString())
                .startsWith("digraph \"bpci\" {\n")
                .endsWith("}\n")
                .contains("label=\"a<b>\\\"&\\\\\";")
                .contains(
                        "\"node:alice\" [label=\"alice\", fillcolor=\"#7bc47f\", tooltip=\"Oracle, Connected, trust"
                                + " 0.75\"];")
                .contains("\"node:alice\" -> \"hub:hub-001\" [dir=none, tooltip=\"session\"];")
                .contains("\"organisation:south\" -> \"node:alice\" [style=dashed, tooltip=\"consent\"];")
                .contains("\"organisation:south\" [label=\"south\", shape=folder");
    }

    @Test
    void theImageIsXmlWithEveryNodeAndWhatCanBeDrawnOfTheLinks() throws Exception {
        String svg = new SvgPicture(SMALL).toString();
        Element image = read(svg);
        assertThat(image.getTagName()).isEqualTo("svg");
        assertThat(image.getTextContent()).contains("alice", "bob", "north", "south", "a<b>\"&\\", "hub-001");
        assertThat(image.getElementsByTagName("line").getLength()).isEqualTo(1);
        // A node that is not shown is the end of no line.
        assertThat(image.getElementsByTagName("path").getLength()).isEqualTo(1);
        assertThat(image.getElementsByTagName("script").getLength()).isZero();
        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
    }

    @Test
    void anEmptyTopologyAndALargeOneAreDrawnToo() throws Exception {
        assertThat(read(new SvgPicture(topology(List.of())).toString()).getTextContent()).contains("hub-001");
        var many = new ArrayList<TopologyNode>();
        for (int i = 0; i < 2_000; i++) many.add(node("node-" + i, "o" + i % 7, HealthStatus.SILENT));
        Element image = read(new SvgPicture(topology(many)).toString());
        assertThat(image.getElementsByTagName("g").getLength()).isEqualTo(2_000);
    }
}
