package io.bpci.cli;

import io.bpci.casework.CaseAct;
import io.bpci.casework.Classification;
import io.bpci.client.HubCases;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/** Notes and tasks in a case. */
final class CaseWork {
    private CaseWork() {}

    static final class Moments implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            try {
                return Timestamp.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException("must be a time such as 2026-12-24T12:00:00Z");
            }
        }
    }

    /** What a task can become. */
    static final class States implements ITypeConverter<io.bpci.casework.TaskState>, Iterable<String> {
        @Override
        public io.bpci.casework.TaskState convert(String value) {
            try {
                return io.bpci.casework.TaskState.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException(e.getMessage());
            }
        }

        @Override
        public Iterator<String> iterator() {
            return List.of("started", "done", "declined", "cancelled").iterator();
        }
    }

    /** Writes something down. */
    @picocli.CommandLine.Command(
            name = "note",
            description = "Writes something down in a case, for all participants that are cleared for it.",
            footer = {
                "  bpci integration government case note --case-id case-2026-117 \\",
                "      --text 'The container was seen in Le Havre' --classification secret"
            })
    static final class Note extends CaseStepCommand.Working {
        @Option(names = "--text", paramLabel = "TEXT", required = true, description = "Up to 4,000 characters.")
        String text = "";

        @Option(
                names = "--classification",
                paramLabel = "CLASS",
                converter = Classifications.class,
                completionCandidates = Classifications.class,
                description = "One of ${COMPLETION-CANDIDATES}. Default: that of the case.")
        @Nullable Classification classification;

        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            return new CaseAct.Note(text, classification);
        }
    }

    /** Assigns a task. */
    @picocli.CommandLine.Command(
            name = "task",
            description = "Asks a participant to do something.",
            footer = {
                "  bpci integration government case task --case-id case-2026-117 --task-id hold \\",
                "      --title 'Hold the container' --to fr-douane --due 2026-12-24T12:00:00Z"
            })
    static final class Task extends CaseStepCommand.Working {
        @Option(
                names = "--task-id",
                paramLabel = "ID",
                required = true,
                converter = OperationCommand.Keys.class,
                description = "How the task is called from now on.")
        Identifier taskId = new Identifier("x");

        @Option(names = "--title", paramLabel = "TEXT", required = true, description = "Up to 4,000 characters.")
        String title = "";

        @Option(
                names = "--to",
                paramLabel = "AGENCY",
                required = true,
                converter = NodeIds.class,
                description = "Who is to do it.")
        NodeId to = NodeId.parse("x");

        @Option(names = "--due", paramLabel = "TIME", converter = Moments.class, description = "Until when, in UTC.")
        @Nullable Instant due;

        @Option(
                names = "--classification",
                paramLabel = "CLASS",
                converter = Classifications.class,
                completionCandidates = Classifications.class,
                description = "One of ${COMPLETION-CANDIDATES}. Default: that of the case.")
        @Nullable Classification classification;

        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            return new CaseAct.AssignTask(taskId, title, to, due, classification);
        }
    }

    /** Says how far a task is. */
    @picocli.CommandLine.Command(
            name = "task-state",
            description = {
                "Says how far a task is: started, done or declined as the agency that has it; cancelled as the one"
                        + " that",
                "assigned it, or leads."
            },
            footer = {
                "  bpci integration government case task-state --case-id case-2026-117 --task-id hold --state done"
            })
    static final class TaskState extends CaseStepCommand.Working {
        @Option(
                names = "--task-id",
                paramLabel = "ID",
                required = true,
                converter = OperationCommand.Keys.class,
                description = "The task.")
        Identifier taskId = new Identifier("x");

        @Option(
                names = "--state",
                paramLabel = "STATE",
                required = true,
                converter = States.class,
                completionCandidates = States.class,
                description = "One of ${COMPLETION-CANDIDATES}.")
        io.bpci.casework.TaskState state = io.bpci.casework.TaskState.DONE;

        @Option(names = "--note", paramLabel = "TEXT", description = "Up to 500 characters.")
        @Nullable String note;

        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            return new CaseAct.MoveTask(taskId, state, note);
        }
    }
}
