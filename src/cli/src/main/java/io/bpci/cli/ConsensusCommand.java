package io.bpci.cli;

import io.bpci.ballot.Certificate;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.wire.AgreedParameter;
import io.bpci.wire.ConsensusStats;
import io.bpci.wire.RoundInfo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Decisions. */
@picocli.CommandLine.Command(
        name = "consensus",
        mixinStandardHelpOptions = true,
        description = "Decisions that nodes take together: proposals, votes, weights and certificates.",
        subcommands = {
            ProposeCommand.class,
            VoteCommand.class,
            ConsensusCommand.ListActive.class,
            ConsensusCommand.Show.class,
            ConsensusCommand.Stats.class,
            WeightCommands.SetWeight.class,
            WeightCommands.WithdrawWeight.class,
            WeightCommands.Weights.class,
            WeightCommands.WeighByTrust.class,
            ConsensusCommand.Parameters.class,
            ConsensusCommand.FetchCertificate.class
        })
final class ConsensusCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: propose, vote, list-active, show, stats, set-weight, withdraw-weight, weights,"
                        + " weigh-by-trust, parameters or certificate");
    }

    static final class ProposalIds implements ITypeConverter<Identifier> {
        @Override
        public Identifier convert(String value) {
            try {
                return Identifier.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException("a proposal's name " + e.getMessage());
            }
        }
    }

    /** A round: for programs as the hub says it, for people with the terms and the tally taken apart. */
    static void show(Output output, RoundInfo round) {
        JsonObject json = Command.json(round);
        output.one(output.isJson() ? json : flat(json));
    }

    /** What the tables show of a round. */
    private static JsonObject flat(JsonObject round) {
        var row = Json.object();
        copy(round, row, "proposal_id", "state", "outcome");
        if (round.get("proposal") instanceof JsonObject terms) {
            copy(terms, row, "proposal_type", "content", "proposer", "advisory", "allow_vote_change");
            copy(terms, row, "minimum_votes", "required_threshold", "electorate_size", "total_weight", "metadata");
        }
        if (round.get("tally") instanceof JsonObject tally) {
            copy(tally, row, "approve", "reject", "abstain", "equivocated", "votes");
        }
        copy(round, row, "opened_at", "voting_deadline", "decided_at", "ended_at", "remark", "proposal_digest");
        if (round.get("equivocations") instanceof JsonArray(List<Json> proofs) && !proofs.isEmpty()) {
            row.put("contradictions_proven", proofs.size());
        }
        return row.build();
    }

    private static void copy(JsonObject from, JsonObject.Builder to, String... members) {
        for (String member : members) {
            Json value = from.get(member);
            if (value != null) to.put(member, value);
        }
    }

    /** Lists open rounds. */
    @picocli.CommandLine.Command(
            name = "list-active",
            description = "Lists the proposals that are voted on.",
            footer = {"  bpci consensus list-active", "  bpci consensus list-active -o json"})
    static final class ListActive extends Command {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (RoundInfo round : api(Target.Role.OPERATOR).consensus().activeRounds()) {
                rows.add(output().isJson() ? json(round) : flat(json(round)));
            }
            output().list(
                            "rounds",
                            rows,
                            new Output.Column("PROPOSAL", "proposal_id"),
                            new Output.Column("TYPE", "proposal_type"),
                            new Output.Column("DEADLINE", "voting_deadline"),
                            new Output.Column("VOTES", "votes"),
                            new Output.Column("OF", "electorate_size"),
                            new Output.Column("APPROVE", "approve"),
                            new Output.Column("REJECT", "reject"),
                            new Output.Column("ABSTAIN", "abstain"),
                            new Output.Column("WEIGHT", "total_weight"),
                            new Output.Column("NEEDS", "required_threshold"));
            return Exit.OK;
        }
    }

    /** Shows a round. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows a proposal, its tally and where its round stands.",
            footer = {
                "  bpci consensus show --proposal-id prop-001",
                "  bpci consensus show --proposal-id prop-001 -o json"
            })
    static final class Show extends Command {
        @Option(
                names = "--proposal-id",
                paramLabel = "ID",
                required = true,
                converter = ProposalIds.class,
                description = "The proposal.")
        Identifier proposalId = new Identifier("x");

        @Override
        Exit run() {
            show(output(), api(Target.Role.OPERATOR).consensus().round(proposalId));
            return Exit.OK;
        }
    }

    /** Shows what rounds came to. */
    @picocli.CommandLine.Command(
            name = "stats",
            description = "Shows what rounds came to so far, and how each voter took part.",
            footer = {"  bpci consensus stats", "  bpci consensus stats -o json"})
    static final class Stats extends Command {
        @Override
        Exit run() {
            ConsensusStats stats = api(Target.Role.OPERATOR).consensus().statistics();
            JsonObject json = json(stats);
            if (output().isJson()) {
                output().one(json);
                return Exit.OK;
            }
            output().one(withEmergencies(json.without("voters")));
            if (stats.voters().isEmpty()) return Exit.OK;
            output().said("\n", Json.object().build());
            output().list(
                            "voters",
                            stats.voters().stream().map(Command::json).toList(),
                            new Output.Column("VOTER", "node_id"),
                            new Output.Column("ROUNDS", "rounds"),
                            new Output.Column("APPROVE", "approve"),
                            new Output.Column("REJECT", "reject"),
                            new Output.Column("ABSTAIN", "abstain"),
                            new Output.Column("CONTRADICTIONS", "equivocations"));
            return Exit.OK;
        }
    }

    /** Their numbers among the others; who called for them is for programs. */
    private static JsonObject withEmergencies(JsonObject stats) {
        JsonObject flat = stats.without("emergencies");
        if (!(stats.get("emergencies") instanceof JsonObject emergencies)) return flat;
        for (String name : List.of("in_force", "ratified", "superseded", "lapsed")) {
            flat = flat.with("emergencies_" + name, Objects.requireNonNull(emergencies.get(name)));
        }
        return flat;
    }

    /** Lists what was agreed on. */
    @picocli.CommandLine.Command(
            name = "parameters",
            description = "Lists the values that the network agreed on, and by which decision.",
            footer = {"  bpci consensus parameters", "  bpci consensus parameters -o json"})
    static final class Parameters extends Command {
        @Override
        Exit run() {
            List<AgreedParameter> agreed = api(Target.Role.OPERATOR).consensus().agreedParameters().parameters();
            output().list(
                            "parameters",
                            agreed.stream().map(Command::json).toList(),
                            new Output.Column("PARAMETER", "parameter"),
                            new Output.Column("VALUE", "value"),
                            new Output.Column("PROPOSAL", "proposal_id"),
                            new Output.Column("SET AT", "set_at"));
            return Exit.OK;
        }
    }

    /** Fetches the proof of a decision. */
    @picocli.CommandLine.Command(
            name = "certificate",
            description = {
                "Fetches the certificate of a decision: the terms, the electorate and every ballot that counts, for",
                "'bpci verify certificate', which recounts it without the hub."
            },
            footer = {
                "  bpci consensus certificate --proposal-id prop-001",
                "  bpci consensus certificate --proposal-id prop-001 --out certificate.json"
            })
    static final class FetchCertificate extends LogCommand.Fetching {
        @Option(
                names = "--proposal-id",
                paramLabel = "ID",
                required = true,
                converter = ProposalIds.class,
                description = "The proposal.")
        Identifier proposalId = new Identifier("x");

        @Override
        Exit run() throws IOException {
            byte[] certificate = api(Target.Role.OPERATOR).consensus().certificate(proposalId);
            try {
                Certificate.Signed.parse(certificate);
            } catch (Malformed e) {
                throw new CliFailure(Exit.UNREACHABLE, "the hub's answer is no certificate: " + e.getMessage(), "");
            }
            give(certificate);
            return Exit.OK;
        }
    }
}
