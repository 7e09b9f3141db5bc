package io.bpci.cli;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.wire.FindingInfo;
import io.bpci.wire.FindingStatus;
import io.bpci.wire.WaiveControl;
import io.bpci.wire.WaiverInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** What controls found, and who answers for it. */
final class FindingCommands {
    private FindingCommands() {}

    static final class Statuses extends WireNames<FindingStatus> {
        Statuses() {
            super(FindingStatus.class);
        }
    }

    /** For programs as the hub says it, for people with the evidence in lines of their own. */
    private static JsonObject flat(JsonObject finding, Output output) {
        if (output.isJson()) return finding;
        JsonObject flat = finding;
        for (String which : List.of("first", "last")) {
            if (!(finding.get(which) instanceof JsonObject evidence)) continue;
            String receipt = Documents.cell(evidence, "receipt");
            flat = flat.with(which, Json.of(receipt.isEmpty() ? Documents.cell(evidence, "event_id") : receipt));
        }
        return flat;
    }

    /** Lists findings. */
    @picocli.CommandLine.Command(
            name = "findings",
            description = "Lists what controls found, the newest first: an officer what is about its agency.",
            footer = {
                "  bpci integration government compliance findings --status open",
                "  bpci integration government compliance findings --control-id cross-border-encryption -o json"
            })
    static final class ListFindings extends Command {
        @Option(
                names = "--control-id",
                paramLabel = "ID",
                converter = ComplianceCommand.Names.class,
                description = "Only of this control.")
        @Nullable Identifier controlId;

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                converter = Statuses.class,
                completionCandidates = Statuses.class,
                description = "Only those that stand there: ${COMPLETION-CANDIDATES}.")
        @Nullable FindingStatus status;

        @Option(
                names = "--sort",
                paramLabel = "MEMBER",
                description = "Sorted by that, behind a - the other way round: first_seen. Without: -first_seen.")
        @Nullable String sort;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (FindingInfo each : api(Target.Role.ADMIN).compliance().findings(controlId, status, sort)) {
                rows.add(flat(json(each), output()));
            }
            output().list(
                            "findings",
                            rows,
                            new Output.Column("FINDING", "finding_id"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("SEVERITY", "severity"),
                            new Output.Column("CONTROL", "control_id"),
                            new Output.Column("SUBJECT", "subject"),
                            new Output.Column("RESULT", "result"),
                            new Output.Column("TIMES", "times"),
                            new Output.Column("LAST SEEN", "last_seen"),
                            new Output.Column("EVIDENCE", "last"));
            return Exit.OK;
        }
    }

    /** Shows a finding. */
    @picocli.CommandLine.Command(
            name = "finding",
            description = "Shows a finding: what the control saw, and the evidence.",
            footer = {
                "  bpci integration government compliance finding --finding-id 17",
                "  bpci integration government compliance finding --finding-id 17 -o json"
            })
    static final class Show extends Command {
        @Option(names = "--finding-id", paramLabel = "N", required = true, description = "The finding.")
        long findingId;

        @Override
        Exit run() {
            output().one(flat(json(api(Target.Role.ADMIN).compliance().finding(findingId)), output()));
            return Exit.OK;
        }
    }

    /** Waives a control. */
    @picocli.CommandLine.Command(
            name = "waive",
            description = {
                "Answers for a control's not being met, until an end within a year. Your name and the reason are kept"
                        + " in",
                "the log. A control that was waived before is waived again only by --renews."
            },
            footer = {
                "  bpci integration government compliance waive --control-id cross-border-encryption \\",
                "      --subject us-treasury-001 --reason 'The old gateway is replaced in January' --until P60D",
                "  bpci integration government compliance waive --control-id cross-border-encryption \\",
                "      --subject us-treasury-001 --reason 'It came late' --until P10D --renews 21"
            })
    static final class Waive extends Command {
        @Option(
                names = "--control-id",
                paramLabel = "ID",
                required = true,
                converter = ComplianceCommand.Names.class,
                description = "The control.")
        Identifier controlId = new Identifier("x");

        @Option(
                names = "--subject",
                paramLabel = "NAME",
                converter = ComplianceCommand.Names.class,
                description = "For this node, agreement, or hub only. Default: for all.")
        @Nullable Identifier subject;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Up to 1,000 characters.")
        String reason = "";

        @Option(
                names = "--until",
                paramLabel = "TIME",
                required = true,
                description = "RFC 3339, or like P30D; within a year.")
        String until = "";

        @Option(names = "--renews", paramLabel = "N", description = "The waiver that went before.")
        @Nullable Long renews;

        @Override
        Exit run() {
            var request =
                    new WaiveControl(controlId, subject, reason, option("--until", () -> Times.parse(until)), renews);
            output().one(json(api(Target.Role.ADMIN).compliance().waive(request)));
            return Exit.OK;
        }
    }

    /** Lists waivers. */
    @picocli.CommandLine.Command(
            name = "waivers",
            description = "Lists waivers, the newest first, those that are over included.",
            footer = {
                "  bpci integration government compliance waivers",
                "  bpci integration government compliance waivers --control-id cross-border-encryption -o json"
            })
    static final class ListWaivers extends Command {
        @Option(
                names = "--control-id",
                paramLabel = "ID",
                converter = ComplianceCommand.Names.class,
                description = "Only of this control.")
        @Nullable Identifier controlId;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (WaiverInfo each : api(Target.Role.ADMIN).compliance().waivers(controlId)) rows.add(json(each));
            output().list(
                            "waivers",
                            rows,
                            new Output.Column("WAIVER", "waiver_id"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("CONTROL", "control_id"),
                            new Output.Column("SUBJECT", "subject"),
                            new Output.Column("ENDS AT", "ends_at"),
                            new Output.Column("BY", "waived_by"),
                            new Output.Column("REASON", "reason"));
            return Exit.OK;
        }
    }

    /** Withdraws a waiver. */
    @picocli.CommandLine.Command(
            name = "withdraw-waiver",
            description = "Ends a waiver before its time, at once.",
            footer = "  bpci integration government compliance withdraw-waiver --waiver-id 21")
    static final class Withdraw extends Command {
        @Option(names = "--waiver-id", paramLabel = "N", required = true, description = "The waiver.")
        long waiverId;

        @Override
        Exit run() {
            output().one(json(api(Target.Role.ADMIN).compliance().withdraw(waiverId)));
            return Exit.OK;
        }
    }
}
