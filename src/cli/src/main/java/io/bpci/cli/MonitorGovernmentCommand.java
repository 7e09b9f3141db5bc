package io.bpci.cli;

import io.bpci.client.GovernmentStream;
import io.bpci.client.GovernmentWatcher;
import io.bpci.client.HubGovernment;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.OperationType;
import io.bpci.wire.WatchedEmergency;
import io.bpci.wire.WatchedOperation;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Watches the business of governments. */
@picocli.CommandLine.Command(
        name = "monitor",
        description = {
            "Shows the operations that you may see and that have not ended, of the newest 1,000; and then, in real",
            "time, a line for each that is new or has moved, and for what is done in emergencies, until Ctrl-C.",
            "Reconnects by itself and goes on where it was."
        },
        footer = {
            "  bpci integration government monitor",
            "  bpci integration government monitor --real-time --include-cross-border --alert-on-emergency",
            "  bpci integration government monitor --real-time --after 4711 -o json   what happened behind that number"
        })
final class MonitorGovernmentCommand extends Command {
    private static final int NEWEST = 1_000;
    private static final char BELL = '\u0007';

    @Option(names = "--real-time", description = "Go on with what happens, as the hub tells it.")
    boolean realTime;

    @Option(names = "--include-cross-border", description = "Operations between jurisdictions, too.")
    boolean crossBorder;

    @Option(
            names = "--alert-on-emergency",
            description = "Mark emergencies, and ring the terminal's bell for new ones.")
    boolean alert;

    @Option(
            names = "--after",
            paramLabel = "SEQUENCE",
            description = {
                "In real time, begin behind the event of that number in the log, without what is open now.",
                "Default: with what happens from now on."
            })
    @Nullable Long after;

    @Option(names = "--count", paramLabel = "N", description = "End after so many lines.")
    long count = Long.MAX_VALUE;

    private final Map<String, OperationStatus> known = new HashMap<>();

    @Override
    Exit run() throws InterruptedException {
        if (after != null && (after < 0 || !realTime)) {
            throw new CliFailure(Exit.USAGE, "--after: a number from 0 on, with --real-time", "");
        }
        HubGovernment government = api(Target.Role.OFFICER).government();
        if (!realTime) {
            showOpen(government);
            return Exit.OK;
        }
        var stream = government.watch(after);
        Thread interrupted = new Thread(stream::close, "bpci-interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try (stream) {
            if (count > 0) stream.follow(new Printer(government, stream));
            return Exit.OK;
        } finally {
            removeHook(interrupted);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Ctrl-C: the hook is what ends this.
        }
    }

    private void showOpen(HubGovernment government) {
        List<OperationInfo> found = newest(government);
        found.forEach(operation -> known.put(operation.operationId(), operation.status()));
        output().list(
                        "operations",
                        found.stream().filter(operation -> isOpen(operation.status())).map(Command::json).toList(),
                        new Output.Column("OPERATION", "operation_id"),
                        new Output.Column("STATUS", "status"),
                        new Output.Column("PRIORITY", "priority_level"),
                        new Output.Column("TYPE", "operation_type"),
                        new Output.Column("BY", "requesting_government"),
                        new Output.Column("FOR", "target_jurisdiction"),
                        new Output.Column("DEADLINE", "deadline"),
                        new Output.Column("TITLE", "title"));
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

    private final class Printer implements GovernmentWatcher {
        private final HubGovernment government;
        private final GovernmentStream stream;
        private boolean shown = after != null;
        private long printed;

        Printer(HubGovernment government, GovernmentStream stream) {
            this.government = government;
            this.stream = stream;
        }

        /** What is open is looked for once the stream has begun: so nothing falls between the two. */
        @Override
        public void following(long from) {
            if (!shown) showOpen(government);
            shown = true;
            remark("Following what happens after " + from + "; Ctrl-C ends");
        }

        @Override
        public void operation(WatchedOperation watched) {
            OperationInfo operation = watched.operation();
            if (!crossBorder && operation.crossesBorders()) return;
            OperationStatus before = known.put(operation.operationId(), watched.status());
            if (before == watched.status()) return;
            boolean emergency = alert && operation.operationType() == OperationType.EMERGENCY_RESPONSE;
            if (emergency && before == null) ring();
            print((emergency ? "EMERGENCY  " : "") + line(watched), watched);
        }

        @Override
        public void emergency(WatchedEmergency watched) {
            boolean real = !watched.emergency().drill();
            if (alert && real && watched.act() == WatchedEmergency.Act.DECLARED) ring();
            String mark = alert && real ? "EMERGENCY  " : watched.emergency().drill() ? "EXERCISE  " : "";
            print(mark + line(watched), watched);
        }

        private void print(String words, Object wire) {
            output().said(words, json(wire));
            if (++printed == count) stream.close();
        }

        private void ring() {
            if (output().isJson()) return;
            spec.commandLine().getErr().print(BELL);
            spec.commandLine().getErr().flush();
        }

        @Override
        public void interrupted(String why, Duration nextAttempt) {
            remark("%s; next attempt in %d ms".formatted(why, nextAttempt.toMillis()));
        }
    }

    private static String line(WatchedOperation watched) {
        OperationInfo operation = watched.operation();
        return "%s  %s  %s  %s -> %s  %s"
                .formatted(
                        operation.operationId(),
                        word(watched.status()),
                        word(operation.priorityLevel()),
                        operation.requestingGovernment(),
                        operation.targetJurisdiction(),
                        operation.title());
    }

    private static String line(WatchedEmergency watched) {
        return "%s  %s by %s  %s"
                .formatted(
                        watched.emergency().emergencyId(),
                        word(watched.act()),
                        watched.governmentId(),
                        watched.emergency().title());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
