package io.bpci.cli;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.wire.CaseDocumentInfo;
import io.bpci.wire.CaseEntry;
import io.bpci.wire.CaseInfo;
import io.bpci.wire.CaseTaskInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Cases on which agencies of several jurisdictions work. */
@picocli.CommandLine.Command(
        name = "case",
        mixinStandardHelpOptions = true,
        description = {
            "Cross-border cases: agencies of several jurisdictions work on a case by steps that each of them signs,",
            "with documents that only those can open to whom they are sealed."
        },
        subcommands = {
            CaseCommitments.Open.class,
            CaseCommitments.Join.class,
            CaseCommitments.Decline.class,
            CaseCommitments.Invite.class,
            CaseCommitments.Leave.class,
            CaseCommitments.HandOver.class,
            CaseCommitments.TakeOver.class,
            CaseCommitments.Close.class,
            CaseWork.Note.class,
            CaseWork.Task.class,
            CaseWork.TaskState.class,
            CaseDocuments.Add.class,
            CaseDocuments.Get.class,
            CaseCommand.ListCases.class,
            CaseCommand.Show.class,
            CaseCommand.Timeline.class,
            CaseCommand.Tasks.class,
            CaseCommand.ListDocuments.class,
            CaseCommand.Evidence.class
        })
final class CaseCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: open, join, decline, invite, leave, hand-over, take-over, close, note, task,"
                    + " task-state, add-document, get-document, list, show, timeline, tasks, documents or evidence");
    }

    /** A case: for programs as the hub says it, for people with a line for each participant. */
    static JsonObject flat(JsonObject found, Output output) {
        if (output.isJson() || !(found.get("participants") instanceof JsonArray(List<Json> participants))) return found;
        JsonObject flat = found.without("participants");
        for (Json each : participants) {
            if (!(each instanceof JsonObject one)) continue;
            String part =
                    "%s, %s, %s since %s"
                            .formatted(
                                    Documents.cell(one, "jurisdiction"),
                                    Documents.cell(one, "role"),
                                    Documents.cell(one, "state"),
                                    Documents.cell(one, "since"));
            flat = flat.with(Documents.cell(one, "government_id"), Json.of(part));
        }
        return flat;
    }

    /** A command that looks at one case. */
    abstract static class OneCase extends Command {
        @Option(
                names = "--case-id",
                paramLabel = "ID",
                required = true,
                converter = OperationCommand.Keys.class,
                description = "The case.")
        Identifier caseId = new Identifier("x");
    }

    /** Lists cases. */
    @picocli.CommandLine.Command(
            name = "list",
            description =
                    "Lists the cases in which your agency takes part, or to which it is invited, the newest first.",
            footer = {
                "  bpci integration government case list",
                "  bpci integration government case list --state active -o json"
            })
    static final class ListCases extends Command {
        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "Those only that are so: opened, active, closed or erased.")
        @Nullable String state;

        @Option(
                names = "--sort",
                paramLabel = "MEMBER",
                description =
                        "Sorted by that, behind a - the other way round: opened_at, active_at. Without: -opened_at.")
        @Nullable String sort;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (CaseInfo each : api(Target.Role.OFFICER).cases().list(state, sort)) rows.add(json(each));
            output().list(
                            "cases",
                            rows,
                            new Output.Column("CASE", "case_id"),
                            new Output.Column("STATE", "state"),
                            new Output.Column("LEAD", "lead"),
                            new Output.Column("CLASSIFICATION", "classification"),
                            new Output.Column("OPENED", "opened_at"),
                            new Output.Column("TITLE", "title"));
            return Exit.OK;
        }
    }

    /** Shows one. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows a case and who takes part in it.",
            footer = "  bpci integration government case show --case-id case-2026-117")
    static final class Show extends OneCase {
        @Override
        Exit run() {
            output().one(flat(json(api(Target.Role.OFFICER).cases().get(caseId)), output()));
            return Exit.OK;
        }
    }

    /** Shows what happened in one. */
    @picocli.CommandLine.Command(
            name = "timeline",
            description =
                    "Shows the steps that were taken in a case, the oldest first, as far as you may know of them.",
            footer = {
                "  bpci integration government case timeline --case-id case-2026-117",
                "  bpci integration government case timeline --case-id case-2026-117 -o json"
            })
    static final class Timeline extends OneCase {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (CaseEntry each : api(Target.Role.OFFICER).cases().timeline(caseId)) {
                JsonObject row = json(each);
                rows.add(output().isJson() ? row : row.with("what", Json.of(what(each))));
            }
            output().list(
                            "entries",
                            rows,
                            new Output.Column("NUMBER", "number"),
                            new Output.Column("TAKEN", "taken_at"),
                            new Output.Column("AGENCY", "government_id"),
                            new Output.Column("BY", "actor"),
                            new Output.Column("STEP", "step"),
                            new Output.Column("CLASSIFICATION", "classification"),
                            new Output.Column("WHAT", "what"));
            return Exit.OK;
        }

        private static String what(CaseEntry entry) {
            JsonObject content = entry.content();
            if (content == null) return "erased";
            for (String member : List.of("text", "title", "outcome", "reason", "government_id", "state", "role")) {
                if (content.get(member) != null) return Documents.cell(content, member);
            }
            return "";
        }
    }

    /** Lists its tasks. */
    @picocli.CommandLine.Command(
            name = "tasks",
            description = "Lists the tasks of a case, in the order in which they were assigned.",
            footer = "  bpci integration government case tasks --case-id case-2026-117")
    static final class Tasks extends OneCase {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (CaseTaskInfo each : api(Target.Role.OFFICER).cases().tasks(caseId)) rows.add(json(each));
            output().list(
                            "tasks",
                            rows,
                            new Output.Column("TASK", "task_id"),
                            new Output.Column("STATE", "state"),
                            new Output.Column("ASSIGNEE", "assignee"),
                            new Output.Column("BY", "assigned_by"),
                            new Output.Column("DUE", "due_at"),
                            new Output.Column("OVERDUE", "overdue"),
                            new Output.Column("TITLE", "title"));
            return Exit.OK;
        }
    }

    /** Lists its documents. */
    @picocli.CommandLine.Command(
            name = "documents",
            description = "Lists the documents of a case that are sealed to your agency, up to your clearance.",
            footer = {
                "  bpci integration government case documents --case-id case-2026-117",
                "  bpci integration government case documents --case-id case-2026-117 --text lading"
            })
    static final class ListDocuments extends OneCase {
        @Option(names = "--text", paramLabel = "TEXT", description = "Those only whose title has it.")
        @Nullable String text;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (CaseDocumentInfo each : api(Target.Role.OFFICER).cases().documents(caseId, text)) rows.add(json(each));
            output().list(
                            "documents",
                            rows,
                            new Output.Column("NUMBER", "number"),
                            new Output.Column("DOCUMENT", "document_id"),
                            new Output.Column("VERSION", "version"),
                            new Output.Column("AUTHOR", "author"),
                            new Output.Column("CLASSIFICATION", "classification"),
                            new Output.Column("TYPE", "media_type"),
                            new Output.Column("ADDED", "added_at"),
                            new Output.Column("TITLE", "title"));
            return Exit.OK;
        }
    }

    /** Writes what was done in one into an archive. */
    @picocli.CommandLine.Command(
            name = "evidence",
            description = {
                "Writes the steps of a case that you may know of, as each agency signed them, and their receipts into",
                "an archive, for 'bpci verify evidence'. At most 200 steps: more of them with --after."
            },
            footer = {
                "  bpci integration government case evidence --case-id case-2026-117 --out case.zip",
                "  bpci verify evidence case.zip --log-keys keys.json"
            })
    static final class Evidence extends OneCase {
        @Option(
                names = "--out",
                paramLabel = "FILE",
                required = true,
                description = "The archive. A file that exists is left as it is.")
        Path out = Path.of("");

        @Option(
                names = "--after",
                paramLabel = "NUMBER",
                defaultValue = "0",
                description = "The steps that come after this one. Default: from the first.")
        long after;

        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "30",
                description = "How long to wait until the log has it. Default: 30.")
        long timeout = 30;

        @Override
        Exit run() throws IOException, InterruptedException {
            var cases = api(Target.Role.OFFICER).cases();
            byte[] zip = Sequenced.await(() -> cases.evidence(caseId, after), timeout);
            EvidenceBundle bundle;
            try {
                bundle = EvidenceBundle.parse(zip);
            } catch (Malformed e) {
                throw new CliFailure(Exit.UNREACHABLE, "the hub's answer is no evidence: " + e.getMessage(), "");
            }
            Documents.writeNew(out, zip);
            remark(
                    "Wrote %s: %d receipts, %d steps"
                            .formatted(out, bundle.receipts().size(), bundle.messages().size()));
            return Exit.OK;
        }
    }
}
