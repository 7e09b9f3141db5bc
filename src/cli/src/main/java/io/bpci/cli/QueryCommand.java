package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;

import picocli.CommandLine.Option;

/** Asks the hub about one thing. */
@picocli.CommandLine.Command(
        name = "query",
        description = "Asks about a node, a message or the hub.",
        footer = {
            "  bpci oracle query --query-type node_status --parameters '{\"node_id\": \"bpi-node-001\"}'",
            "  bpci oracle query --query-type message_state --parameters '{\"source_node\": \"a\", \"message_id\":"
                    + " \"m-1\"}'",
            "  bpci oracle query --query-type hub"
        })
final class QueryCommand extends Command {
    /** What can be asked, by the names that the command line knows. */
    enum QueryType {
        node_status,
        node_keys,
        node_presence,
        node_trust,
        topology,
        message_state,
        hub,
        stats
    }

    @Option(names = "--query-type", required = true, paramLabel = "TYPE", description = "${COMPLETION-CANDIDATES}")
    QueryType type = QueryType.hub;

    @Option(
            names = "--parameters",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "An object: node_id for nodes; source_node and message_id for messages.")
    String parameters = "{}";

    @Override
    Exit run() {
        JsonObject given =
                Documents.object(parameters.getBytes(java.nio.charset.StandardCharsets.UTF_8), "--parameters");
        HubApi api = api(Target.Role.OPERATOR);
        output().one(
                        switch (type) {
                            case node_status -> json(api.node(NodeId.parse(required(given, "node_id"))));
                            case node_keys -> json(api.keys(NodeId.parse(required(given, "node_id"))));
                            case node_presence ->
                                    json(api.discovery().presence(NodeId.parse(required(given, "node_id"))));
                            case node_trust -> json(api.discovery().trust(NodeId.parse(required(given, "node_id"))));
                            case topology -> json(api.discovery().topology());
                            case message_state ->
                                    api.messageState(
                                            NodeId.parse(required(given, "source_node")),
                                            MessageId.parse(required(given, "message_id")));
                            case hub -> json(api.hub());
                            case stats -> api.statistics();
                        });
        return Exit.OK;
    }

    private String required(JsonObject given, String name) {
        return Documents.text(given, name)
                .orElseThrow(() ->
                        new CliFailure(
                                Exit.USAGE, "a query of type %s needs %s in --parameters".formatted(type, name), ""));
    }
}
