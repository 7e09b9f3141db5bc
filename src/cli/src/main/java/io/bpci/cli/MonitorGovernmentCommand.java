package io.bpci.cli;

import io.bpci.client.ApiUnreachable;
import io.bpci.client.HubGovernment;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.OperationType;

import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Watches government operations. */
@picocli.CommandLine.Command(
        name = "monitor",
        description = {
            "Shows the operations that you may see and that have not ended; and then, in real time, a line for each",
            "that is new or has moved, until Ctrl-C. It looks at the newest 1,000."
        },
        footer = {
            "  bpci integration government monitor",
            "  bpci integration government monitor --real-time --include-cross-border --alert-on-emergency"
        })
final class MonitorGovernmentCommand extends Command {
    private static final int NEWEST = 1_000;
    private static final char BELL = '\u0007';

    @Option(names = "--real-time", description = "Go on, and look every --interval.")
    boolean realTime;

    @Option(names = "--include-cross-border", description = "Those between jurisdictions, too.")
    boolean crossBorder;

    @Option(
            names = "--alert-on-emergency",
            description = "Mark emergencies, and ring the terminal's bell for new ones.")
    boolean alert;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How often it looks, 1 to 3600. Default: ${DEFAULT-VALUE}.")
    int interval;

    @Option(names = "--count", paramLabel = "N", description = "End after so many lines.")
    long count = Long.MAX_VALUE;

    private final Map<String, OperationStatus> known = new HashMap<>();
    private long printed;

    @Override
    Exit run() throws InterruptedException {
        if (interval < 1 || interval > 3_600) {
            throw new CliFailure(Exit.USAGE, "--interval: must be 1 to 3600 seconds", "");
        }
        HubGovernment government = api(Target.Role.OFFICER).government();
        List<OperationInfo> found = newest(government);
        found.forEach(operation -> known.put(operation.operationId(), operation.status()));
        show(found.stream().filter(operation -> isOpen(operation.status())).toList());
        while (realTime && printed < count) {
            Thread.sleep(Duration.ofSeconds(interval));
            follow(government);
        }
        return Exit.OK;
    }

    private static boolean isOpen(OperationStatus status) {
        return status == OperationStatus.PENDING || status == OperationStatus.IN_PROGRESS;
    }

    /** Of the newest those that are asked for, the newest first. */
    private List<OperationInfo> newest(HubGovernment government) {
        List<OperationInfo> found = new ArrayList<>();
        int seen = 0;
        for (OperationInfo operation : government.operations(null)) {
            if (seen++ == NEWEST) break;
            if (crossBorder || !operation.crossesBorders()) found.add(operation);
        }
        return found;
    }

    private void show(List<OperationInfo> open) {
        output().list(
                        "operations",
                        open.stream().map(Command::json).toList(),
                        new Output.Column("OPERATION", "operation_id"),
                        new Output.Column("STATUS", "status"),
                        new Output.Column("PRIORITY", "priority_level"),
                        new Output.Column("TYPE", "operation_type"),
                        new Output.Column("BY", "requesting_government"),
                        new Output.Column("FOR", "target_jurisdiction"),
                        new Output.Column("DEADLINE", "deadline"),
                        new Output.Column("TITLE", "title"));
    }

    /** A hub that is away is looked for again. */
    private void follow(HubGovernment government) {
        List<OperationInfo> found;
        try {
            found = newest(government);
        } catch (ApiUnreachable e) {
            remark("The hub cannot be reached: " + e.getMessage());
            return;
        }
        // The oldest first, as they happened.
        for (OperationInfo operation : found.reversed()) {
            OperationStatus before = known.put(operation.operationId(), operation.status());
            if (before == operation.status() || printed == count) continue;
            printed++;
            output().said(line(operation, before == null), json(operation));
        }
    }

    private String line(OperationInfo operation, boolean isNew) {
        boolean emergency = alert && operation.operationType() == OperationType.EMERGENCY_RESPONSE;
        if (emergency && isNew && !output().isJson()) {
            spec.commandLine().getErr().print(BELL);
            spec.commandLine().getErr().flush();
        }
        return "%s%s  %s  %s  %s -> %s  %s"
                .formatted(
                        emergency ? "EMERGENCY  " : "",
                        operation.operationId(),
                        operation.status().name().toLowerCase(Locale.ROOT),
                        operation.priorityLevel().name().toLowerCase(Locale.ROOT),
                        operation.requestingGovernment(),
                        operation.targetJurisdiction(),
                        operation.title());
    }
}
