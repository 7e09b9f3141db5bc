package io.bpci.cli;

import io.bpci.client.HubGovernment;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.wire.ActOnOperation;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.OperationType;
import io.bpci.wire.PriorityLevel;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SubmitOperation;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Government operations. */
@picocli.CommandLine.Command(
        name = "operation",
        mixinStandardHelpOptions = true,
        description = "Government operations: what one agency asks of a jurisdiction.",
        subcommands = {
            OperationCommand.Submit.class,
            OperationCommand.ListOperations.class,
            OperationCommand.Show.class,
            OperationCommand.Start.class,
            OperationCommand.Complete.class,
            OperationCommand.Fail.class,
            OperationCommand.Cancel.class
        })
final class OperationCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: submit, list, show, start, complete, fail or cancel");
    }

    static final class Types extends WireNames<OperationType> {
        Types() {
            super(OperationType.class);
        }
    }

    static final class Priorities extends WireNames<PriorityLevel> {
        Priorities() {
            super(PriorityLevel.class);
        }
    }

    static final class Statuses extends WireNames<OperationStatus> {
        Statuses() {
            super(OperationStatus.class);
        }
    }

    static final class Keys implements ITypeConverter<Identifier> {
        @Override
        public Identifier convert(String value) {
            try {
                return Identifier.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException("the key " + e.getMessage());
            }
        }
    }

    static final class Deadlines implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("must be a time such as 2026-12-01T08:00:00Z");
            }
        }
    }

    /** An operation: for programs as the hub says it, for people with a line for its history. */
    private static JsonObject flat(JsonObject operation, Output output) {
        if (output.isJson() || !(operation.get("history") instanceof JsonArray(List<Json> steps))) return operation;
        String lines =
                steps.stream()
                        .map(step -> step instanceof JsonObject one ? line(one) : "")
                        .collect(Collectors.joining("; "));
        return operation.with("history", Json.of(lines));
    }

    private static String line(JsonObject step) {
        String who = Documents.cell(step, "officer");
        String note = Documents.cell(step, "note");
        return Documents.cell(step, "status")
                + " "
                + Documents.cell(step, "at")
                + (who.isEmpty() ? "" : " by " + who)
                + (note.isEmpty() ? "" : " (" + note + ")");
    }

    /** A command that does something with an operation. */
    abstract static class Act extends SessionCommand {
        abstract OperationInfo operate(HubGovernment government, String session);

        @Override
        final void act(HubGovernment government, String session) {
            output().one(flat(json(operate(government, session)), output()));
        }
    }

    /** Submits an operation. */
    @picocli.CommandLine.Command(
            name = "submit",
            description = {
                "Submits an operation for a jurisdiction, as an officer. The same again under the same key is the same",
                "operation, so a command that was cut off can be given again."
            },
            footer = {
                "  bpci integration government operation submit --operation-type information_request \\",
                "      --target-jurisdiction france --priority high --classification confidential \\",
                "      --title 'Origin of a payment' --idempotency-key request-2026-117",
                "  bpci integration government operation submit --emergency --target-jurisdiction france \\",
                "      --title 'Outage of customs'"
            })
    static final class Submit extends Act {
        @Option(names = "--emergency", description = "It is an emergency: for who may declare one.")
        boolean emergency;

        @Option(
                names = "--operation-type",
                paramLabel = "TYPE",
                converter = Types.class,
                completionCandidates = Types.class,
                description = "What it is about: ${COMPLETION-CANDIDATES}.")
        @Nullable OperationType type;

        @Option(
                names = "--target-jurisdiction",
                paramLabel = "NAME",
                required = true,
                description = "Whose agencies are to do it.")
        String targetJurisdiction = "";

        @Option(
                names = "--priority",
                paramLabel = "PRIORITY",
                converter = Priorities.class,
                completionCandidates = Priorities.class,
                description = "How urgent it is: ${COMPLETION-CANDIDATES}. Default: normal; an emergency is critical.")
        @Nullable PriorityLevel priority;

        @Option(
                names = "--classification",
                paramLabel = "CLEARANCE",
                converter = SetUpAgencyCommand.Clearances.class,
                completionCandidates = SetUpAgencyCommand.Clearances.class,
                description = "Who may see it, at most what you may: ${COMPLETION-CANDIDATES}. Default: unclassified.")
        SecurityClearance classification = SecurityClearance.UNCLASSIFIED;

        @Option(names = "--title", paramLabel = "TEXT", required = true, description = "Up to 200 characters.")
        String title = "";

        @Option(names = "--description", paramLabel = "TEXT", description = "Up to 4,000 characters.")
        @Nullable String description;

        @Option(
                names = "--deadline",
                paramLabel = "TIME",
                converter = Deadlines.class,
                description = "Until when, within a year. Default: that of the priority.")
        @Nullable Instant deadline;

        @Option(
                names = "--idempotency-key",
                paramLabel = "KEY",
                converter = Keys.class,
                description = "Of your choice. Default: one that nobody else has.")
        @Nullable Identifier key;

        @Override
        void check() {
            if (emergency == (type == null)) return;
            String wrong = emergency ? "--emergency says what it is about" : "one that is no --emergency needs it";
            throw new CliFailure(Exit.USAGE, "--operation-type: " + wrong, "");
        }

        @Override
        OperationInfo operate(HubGovernment government, String session) {
            if (emergency) return government.submitEmergency(request(session, priority));
            return government.submit(request(session, priority == null ? PriorityLevel.NORMAL : priority));
        }

        private SubmitOperation request(String session, @Nullable PriorityLevel level) {
            return new SubmitOperation(
                    session,
                    key == null ? new Identifier(UUID.randomUUID().toString()) : key,
                    type,
                    targetJurisdiction,
                    level,
                    classification,
                    title,
                    description,
                    deadline);
        }
    }

    /** Lists operations. */
    @picocli.CommandLine.Command(
            name = "list",
            description = {
                "Lists the operations that you may see, the newest first: those that your agency asked for and those",
                "for its jurisdiction; administrators and auditors those of all. Never above your clearance."
            },
            footer = {
                "  bpci integration government operation list --status pending --sort deadline",
                "  bpci integration government operation list --sort=-deadline",
                "  bpci integration government operation list --as dev-admin -o json"
            })
    static final class ListOperations extends Command {
        @Option(
                names = "--status",
                paramLabel = "STATUS",
                converter = Statuses.class,
                completionCandidates = Statuses.class,
                description = "Only those that stand there: ${COMPLETION-CANDIDATES}.")
        @Nullable OperationStatus status;

        @Option(
                names = "--sort",
                paramLabel = "MEMBER",
                description =
                        "Sorted by that, behind a - the other way round: created_at, deadline. Without: -created_at.")
        @Nullable String sort;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (OperationInfo operation : api(Target.Role.OFFICER).government().operations(status, sort)) {
                rows.add(json(operation));
            }
            output().list(
                            "operations",
                            rows,
                            new Output.Column("OPERATION", "operation_id"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("PRIORITY", "priority_level"),
                            new Output.Column("TYPE", "operation_type"),
                            new Output.Column("BY", "requesting_government"),
                            new Output.Column("FOR", "target_jurisdiction"),
                            new Output.Column("CLASSIFICATION", "security_classification"),
                            new Output.Column("DEADLINE", "deadline"),
                            new Output.Column("TITLE", "title"));
            return Exit.OK;
        }
    }

    /** Shows an operation. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows an operation, and how it came to be what it is.",
            footer = {
                "  bpci integration government operation show --operation-id gov-operation-r3Jm0v8yQm2f4kqTn7bX1w",
                "  bpci integration government operation show --operation-id gov-operation-r3Jm0v8yQm2f4kqTn7bX1w -o"
                        + " json"
            })
    static final class Show extends Command {
        @Option(names = "--operation-id", paramLabel = "ID", required = true, description = "The operation.")
        String operationId = "";

        @Override
        Exit run() {
            output().one(flat(json(api(Target.Role.OFFICER).government().operation(operationId)), output()));
            return Exit.OK;
        }
    }

    /** A command that takes an operation a step further. */
    abstract static class Step extends Act {
        @Option(names = "--operation-id", paramLabel = "ID", required = true, description = "The operation.")
        String operationId = "";

        @Option(names = "--note", paramLabel = "TEXT", description = "For its history, up to 2,000 characters.")
        @Nullable String note;

        abstract OperationInfo step(HubGovernment government, ActOnOperation act);

        @Override
        final OperationInfo operate(HubGovernment government, String session) {
            return step(government, new ActOnOperation(session, note));
        }
    }

    /** Begins to work on it. */
    @picocli.CommandLine.Command(
            name = "start",
            description = "Says that your agency works on an operation for its jurisdiction.",
            footer =
                    "  bpci integration government operation start --operation-id gov-operation-r3Jm0v8yQm2f4kqTn7bX1w")
    static final class Start extends Step {
        @Override
        OperationInfo step(HubGovernment government, ActOnOperation act) {
            return government.start(operationId, act);
        }
    }

    /** Completes it. */
    @picocli.CommandLine.Command(
            name = "complete",
            description = "Completes an operation that your agency works on; the note is the result.",
            footer =
                    "  bpci integration government operation complete --operation-id"
                            + " gov-operation-r3Jm0v8yQm2f4kqTn7bX1w --note 'Ordered on 3 November'")
    static final class Complete extends Step {
        @Override
        OperationInfo step(HubGovernment government, ActOnOperation act) {
            return government.complete(operationId, act);
        }
    }

    /** Says that it failed. */
    @picocli.CommandLine.Command(
            name = "fail",
            description = "Says that an operation that your agency works on cannot be done; the note says why.",
            footer =
                    "  bpci integration government operation fail --operation-id gov-operation-r3Jm0v8yQm2f4kqTn7bX1w"
                            + " --note 'No such payment'")
    static final class Fail extends Step {
        @Override
        OperationInfo step(HubGovernment government, ActOnOperation act) {
            return government.fail(operationId, act);
        }
    }

    /** Cancels it. */
    @picocli.CommandLine.Command(
            name = "cancel",
            description = "Cancels an operation that your agency asked for.",
            footer =
                    "  bpci integration government operation cancel --operation-id gov-operation-r3Jm0v8yQm2f4kqTn7bX1w"
                            + " --note 'Asked twice'")
    static final class Cancel extends Step {
        @Override
        OperationInfo step(HubGovernment government, ActOnOperation act) {
            return government.cancel(operationId, act);
        }
    }
}
