package io.bpci.cli;

import io.bpci.ballot.Measure;
import io.bpci.ballot.ProposalType;
import io.bpci.ballot.Threshold;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.wire.NewProposal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Instant;

/** Makes a proposal. */
@picocli.CommandLine.Command(
        name = "propose",
        description = {
            "Proposes something to the nodes that have a weight, and opens the round in which they vote. The same",
            "command again, with --proposal-id and the same --deadline, finds the round that it opened."
        },
        footer = {
            "  bpci consensus propose --type NetworkParameter --threshold 0.67 --deadline PT24H \\",
            "      --content '{\"parameter\": \"max_connections\", \"new_value\": 2000}'",
            "  bpci consensus propose --type Membership --threshold 0.7 --deadline PT24H \\",
            "      --content '{\"action\": \"Add\", \"node_id\": \"validator-004\", \"weight\": \"1.5\"}'",
            "  bpci consensus propose --type Custom --content @question.json --threshold 0.5 --advisory \\",
            "      --deadline PT24H --allow-vote-change --proposal-id question-7"
        })
final class ProposeCommand extends Command {
    private static final String VALUE = "value";
    private static final String NEW_VALUE = "new_value";

    @Option(
            names = "--type",
            required = true,
            description = "NetworkParameter, Membership, Upgrade, Emergency or Custom.")
    String type = "";

    @Option(names = "--content", required = true, description = "JSON, or @FILE, or @- for standard input.")
    String content = "";

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description = {
                "Until when votes count, like 2026-12-31T23:59:59Z, or for how long from now, like PT24H or P7D. The",
                "hub allows a year at most. Default: as the hub is configured."
            })
    @Nullable String deadline;

    @Option(
            names = "--threshold",
            paramLabel = "DECIMAL",
            description = {
                "The part of the whole weight that must approve: more than two thirds, unless the proposal is"
                        + " advisory.",
                "Default: as the hub is configured."
            })
    @Nullable String threshold;

    @Option(names = "--minimum-votes", paramLabel = "N", description = "So many must vote at least. Default: 1.")
    @Nullable Integer minimumVotes;

    @Option(names = "--proposal-id", paramLabel = "ID", description = "Its name. Default: one of the hub's choice.")
    @Nullable String proposalId;

    @Option(names = "--advisory", description = "It only asks: nothing is carried out, and there is no certificate.")
    boolean advisory;

    @Option(
            names = "--allow-vote-change",
            description = "Voters may replace their ballots. Then nothing is decided before the deadline.")
    boolean allowVoteChange;

    @Option(names = "--metadata", paramLabel = "JSON", description = "An object for people and programs, or @FILE.")
    @Nullable String metadata;

    @Override
    Exit run() throws IOException {
        ProposalType kind = option("--type", () -> ProposalType.parse(type));
        JsonObject proposed = named(kind, object("--content", content));
        option("--content", () -> Measure.of(kind, proposed));
        String id = proposalId;
        String until = deadline;
        String part = threshold;
        Instant votingDeadline = until == null ? null : option("--deadline", () -> Times.parse(until));
        var request =
                new NewProposal(
                        id == null ? null : option("--proposal-id", () -> Identifier.parse(id)),
                        kind.wireName(),
                        proposed,
                        votingDeadline,
                        minimumVotes,
                        part == null ? null : Json.of(option("--threshold", () -> Threshold.parse(part)).toString()),
                        advisory ? Boolean.TRUE : null,
                        allowVoteChange ? Boolean.TRUE : null,
                        metadata == null ? null : object("--metadata", metadata));
        ConsensusCommand.show(output(), api(Target.Role.OPERATOR).consensus().propose(request));
        return Exit.OK;
    }

    /** The specification's own example says value on the command line, and new_value elsewhere. */
    private JsonObject named(ProposalType kind, JsonObject given) {
        Json value = given.get(VALUE);
        if (kind != ProposalType.NETWORK_PARAMETER || value == null || given.get(NEW_VALUE) != null) return given;
        remark("The member 'value' of the content is sent as 'new_value', which is its name");
        return given.without(VALUE).with(NEW_VALUE, value);
    }

    private static JsonObject object(String option, String words) throws IOException {
        byte[] json = Documents.given(words);
        return option(
                option,
                () -> {
                    if (StrictJson.parse(json) instanceof JsonObject object) return object;
                    throw new Malformed("must be a JSON object");
                });
    }
}
