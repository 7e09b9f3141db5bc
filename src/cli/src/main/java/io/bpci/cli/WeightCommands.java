package io.bpci.cli;

import io.bpci.ballot.Weight;
import io.bpci.client.HubConsensus;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.wire.TrustWeights;
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

    /** Takes a weight away. */
    @picocli.CommandLine.Command(
            name = "withdraw-weight",
            description = {
                "Takes a node's weight away, as a hub-admin: it votes no more, in rounds that open from now on. Rounds",
                "that are open keep their electorate."
            },
            footer = "  bpci consensus withdraw-weight --node-id validator-001")
    static final class WithdrawWeight extends Command {
        @Option(names = "--node-id", required = true, converter = NodeIds.class, description = "The node.")
        NodeId nodeId = NodeId.parse("x");

        @Override
        Exit run() {
            api(Target.Role.ADMIN).consensus().withdrawWeight(nodeId);
            remark("%s votes no more, in rounds that open from now on".formatted(nodeId));
            return Exit.OK;
        }
    }

    /** Weighs by trust. */
    @picocli.CommandLine.Command(
            name = "weigh-by-trust",
            description = {
                "Tells what the voters would weigh by their trust scores, as a hub-admin, and with --apply gives them",
                "these weights, in rounds that open from now on."
            },
            footer = {
                "  bpci consensus weigh-by-trust --scale 10",
                "  bpci consensus weigh-by-trust --scale 10 --minimum-observations 100 --apply"
            })
    static final class WeighByTrust extends Command {
        @Option(
                names = "--scale",
                paramLabel = "DECIMAL",
                defaultValue = "1",
                description = "What a node with a score of 1 would weigh. Default: 1.")
        String scale = "1";

        @Option(
                names = "--minimum-observations",
                paramLabel = "NUMBER",
                defaultValue = "20",
                description = "On how many events a score must rest; others keep their weight. Default: 20.")
        int minimum = 20;

        @Option(names = "--apply", description = "Set them. Without it, it is only told what would be.")
        boolean apply;

        @Override
        Exit run() {
            Weight wanted = option("--scale", () -> Weight.parse(scale));
            if (minimum < 0) throw new CliFailure(Exit.USAGE, "--minimum-observations: must be at least 0", "");
            var request = new io.bpci.wire.WeighByTrust(Json.of(wanted.toString()), minimum, apply);
            TrustWeights weighed = api(Target.Role.ADMIN).consensus().weighByTrust(request);
            if (output().isJson()) {
                output().one(json(weighed));
                return Exit.OK;
            }
            output().list(
                            "weights",
                            weighed.weights().stream().map(Command::json).toList(),
                            new Output.Column("NODE", "node_id"),
                            new Output.Column("BEFORE", "before"),
                            new Output.Column("AFTER", "after"),
                            new Output.Column("TRUST", "score"),
                            new Output.Column("SEEN DO", "observations"),
                            new Output.Column("ENOUGH", "enough"));
            remark(weighed.applied() ? "These are their weights now" : "Nothing was changed; --apply sets them");
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
