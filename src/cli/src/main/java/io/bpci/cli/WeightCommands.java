package io.bpci.cli;

import io.bpci.ballot.Weight;
import io.bpci.client.HubConsensus;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.wire.WeightInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** What a voter's word weighs. */
final class WeightCommands {
    private WeightCommands() {}

    /** Sets a weight. */
    @picocli.CommandLine.Command(
            name = "set-weight",
            description = {
                "Gives a node a weight in rounds that open from now on, as a hub-admin. Rounds that are open keep"
                        + " their",
                "electorate."
            },
            footer = "  bpci consensus set-weight --node-id validator-001 --weight 1.5")
    static final class SetWeight extends Command {
        @Option(names = "--node-id", required = true, converter = NodeIds.class, description = "The node.")
        NodeId nodeId = NodeId.parse("x");

        @Option(
                names = "--weight",
                paramLabel = "DECIMAL",
                required = true,
                description = "Above 0, with up to nine decimal places, like 1.5.")
        String weight = "";

        @Override
        Exit run() {
            Weight wanted = option("--weight", () -> Weight.parse(weight));
            WeightInfo set = api(Target.Role.ADMIN).consensus().setWeight(nodeId, Json.of(wanted.toString()));
            output().one(json(set));
            return Exit.OK;
        }
    }

    /** Lists weights. */
    @picocli.CommandLine.Command(
            name = "weights",
            description = "Lists the weights in force; of one node, all that it ever had.",
            footer = {"  bpci consensus weights", "  bpci consensus weights --node-id validator-001"})
    static final class Weights extends Command {
        @Option(names = "--node-id", converter = NodeIds.class, description = "Only this node, with its history.")
        @Nullable NodeId nodeId;

        @Override
        Exit run() {
            HubConsensus consensus = api(Target.Role.OPERATOR).consensus();
            List<JsonObject> rows = new ArrayList<>();
            for (WeightInfo each : nodeId == null ? consensus.weights() : consensus.weightHistory(nodeId)) {
                rows.add(json(each));
            }
            output().list(
                            "weights",
                            rows,
                            new Output.Column("NODE", "node_id"),
                            new Output.Column("WEIGHT", "weight"),
                            new Output.Column("FROM", "valid_from"),
                            new Output.Column("UNTIL", "valid_until"),
                            new Output.Column("SET BY", "actor"),
                            new Output.Column("PROPOSAL", "proposal_id"));
            return Exit.OK;
        }
    }
}
