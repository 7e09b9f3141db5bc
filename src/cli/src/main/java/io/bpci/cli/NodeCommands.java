package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.wire.NodeInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an operator does with registered nodes. */
final class NodeCommands {
    private NodeCommands() {}

    /** Lists nodes. */
    @picocli.CommandLine.Command(
            name = "list-nodes",
            description = "Lists the nodes that you may see.",
            footer = {
                "  bpci oracle list-nodes",
                "  bpci oracle list-nodes --status Connected --node-type EncCluster",
                "  bpci oracle list-nodes -o json"
            })
    static final class ListNodes extends Command {
        @Option(names = "--status", description = "Connected, Disconnected, Isolated, Suspended or Deregistered.")
        @Nullable String status;

        @Option(names = "--node-type", description = "Only of this type.")
        @Nullable String nodeType;

        @Option(names = "--organisation", description = "Only of this organisation.")
        @Nullable String organisation;

        @Option(names = "--capability", description = "Only with this capability.")
        @Nullable String capability;

        @Option(names = "--prefix", description = "Only those whose name begins so.")
        @Nullable String prefix;

        @Option(
                names = "--sort",
                paramLabel = "MEMBER",
                description =
                        "Sorted by that, behind a - the other way round: node_id, registered_at. Without: node_id.")
        @Nullable String sort;

        @Override
        Exit run() {
            Map<String, String> filter = new LinkedHashMap<>();
            put(filter, "status", status);
            put(filter, "node_type", nodeType);
            put(filter, "organisation", organisation);
            put(filter, "capability", capability);
            put(filter, "name_prefix", prefix);
            put(filter, "sort", sort);
            List<JsonObject> rows = new ArrayList<>();
            for (NodeInfo node : api(Target.Role.OPERATOR).nodes(filter)) rows.add(json(node));
            output().list(
                            "nodes",
                            rows,
                            new Output.Column("NODE", "node_id"),
                            new Output.Column("TYPE", "node_type"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("ORGANISATION", "organisation"),
                            new Output.Column("LAST SEEN", "last_seen"),
                            new Output.Column("CAPABILITIES", "capabilities"));
            return Exit.OK;
        }
    }

    static void put(Map<String, String> filter, String name, @Nullable String value) {
        if (value != null) filter.put(name, value);
    }

    /** A command about one node that answers with the node. */
    abstract static class OneNode extends Command {
        @Option(names = "--node-id", required = true, converter = NodeIds.class, description = "The node.")
        NodeId nodeId = NodeId.parse("x");

        abstract NodeInfo ask(HubApi api);

        @Override
        final Exit run() {
            output().one(json(ask(api(Target.Role.OPERATOR))));
            return Exit.OK;
        }
    }

    /** Shows a node. */
    @picocli.CommandLine.Command(
            name = "show-node",
            description = "Shows a node: its status, key and limits.",
            footer = "  bpci oracle show-node --node-id alice")
    static final class ShowNode extends OneNode {
        @Override
        NodeInfo ask(HubApi api) {
            return api.node(nodeId);
        }
    }

    /** Suspends a node. */
    @picocli.CommandLine.Command(
            name = "suspend",
            description = "Shuts a node out until it is resumed. Messages for it are refused.",
            footer = "  bpci oracle suspend --node-id alice --reason 'key may be lost'")
    static final class Suspend extends OneNode {
        @Option(names = "--reason", description = "Kept in the audit log.")
        @Nullable String reason;

        @Override
        NodeInfo ask(HubApi api) {
            return api.suspend(nodeId, reason);
        }
    }

    /** Resumes a suspended node. */
    @picocli.CommandLine.Command(
            name = "resume",
            description = "Lets a suspended node take part again.",
            footer = "  bpci oracle resume --node-id alice")
    static final class Resume extends OneNode {
        @Override
        NodeInfo ask(HubApi api) {
            return api.resume(nodeId);
        }
    }

    /** Releases an isolated node. */
    @picocli.CommandLine.Command(
            name = "release",
            description = "Ends the isolation of a node before its time.",
            footer = "  bpci oracle release --node-id alice")
    static final class Release extends OneNode {
        @Override
        NodeInfo ask(HubApi api) {
            return api.release(nodeId);
        }
    }

    /** Deregisters a node. */
    @picocli.CommandLine.Command(
            name = "deregister",
            description = "Ends a node's part for ever: neither its name nor its keys are used again.",
            footer = "  bpci oracle deregister --node-id alice --yes")
    static final class Deregister extends OneNode {
        @Option(names = "--reason", description = "Kept in the audit log.")
        @Nullable String reason;

        @Option(names = "--yes", required = true, description = "You know that this cannot be undone.")
        boolean sure;

        @Override
        NodeInfo ask(HubApi api) {
            return api.deregister(nodeId, reason);
        }
    }
}
