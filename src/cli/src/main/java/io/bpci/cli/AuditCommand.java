package io.bpci.cli;

import io.bpci.client.EventStream;
import io.bpci.client.EventWatcher;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What happened. */
@picocli.CommandLine.Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "What happened at the hub, for auditors; and the erasure of its content.",
        subcommands = {
            AuditCommand.Events.class,
            AuditCommand.Export.class,
            AuditCommand.Tail.class,
            EraseCommand.class
        })
final class AuditCommand implements Runnable {
    private static final int PROGRESS_EVERY = 100_000;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: events, export, tail or erase");
    }

    /** What both commands ask for. */
    abstract static class Filtered extends Command {
        @Option(names = "--node-id", description = "Events about this node.")
        @Nullable String node;

        @Option(names = "--message-id", description = "Events about this message.")
        @Nullable String message;

        @Option(names = "--message-type", description = "Events about messages of this type.")
        @Nullable String messageType;

        @Option(names = "--correlation-id", description = "Acceptances and refusals of messages with this id.")
        @Nullable String correlation;

        @Option(
                names = {"--kind", "--outcome"},
                description = "Events of this kind.")
        @Nullable String kind;

        final Map<String, String> filter() {
            Map<String, String> filter = new LinkedHashMap<>();
            NodeCommands.put(filter, "node_id", node);
            NodeCommands.put(filter, "message_id", message);
            NodeCommands.put(filter, "message_type", messageType);
            NodeCommands.put(filter, "correlation_id", correlation);
            NodeCommands.put(filter, "kind", kind);
            return filter;
        }
    }

    /** What was, within some time. */
    abstract static class Past extends Filtered {
        @Option(names = "--from", paramLabel = "TIME", description = "From this time on (RFC 3339, UTC).")
        @Nullable String from;

        @Option(names = "--to", paramLabel = "TIME", description = "Before this time.")
        @Nullable String to;

        final Iterable<JsonObject> events(String order) {
            Map<String, String> filter = filter();
            NodeCommands.put(filter, "from", from);
            NodeCommands.put(filter, "to", to);
            filter.put("order", order);
            return api(Target.Role.AUDITOR).auditEvents(filter);
        }
    }

    /** Lists events. */
    @picocli.CommandLine.Command(
            name = "events",
            description = "Lists events, the newest first.",
            footer = {
                "  bpci audit events --limit 20",
                "  bpci audit events --node-id alice --from 2026-11-21T08:00:00Z -o json"
            })
    static final class Events extends Past {
        @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "Default: 100.")
        int limit = 100;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (JsonObject event : events("newest_first")) {
                if (rows.size() == limit) break;
                rows.add(event);
            }
            output().list(
                            "events",
                            rows,
                            new Output.Column("NUMBER", "sequence"),
                            new Output.Column("AT", "at"),
                            new Output.Column("KIND", "kind"),
                            new Output.Column("NODE", "node_id"),
                            new Output.Column("SOURCE", "source_node"),
                            new Output.Column("MESSAGE", "message_id"),
                            new Output.Column("ACTOR", "actor"),
                            new Output.Column("EVENT", "event_id"));
            return Exit.OK;
        }
    }

    /** Writes events to a file. */
    @picocli.CommandLine.Command(
            name = "export",
            description = {
                "Writes events as JSON Lines, the oldest first, one object a line, each with its number as 'sequence'",
                "and the path of its receipt. What it could not finish it leaves as FILE.part."
            },
            footer = {
                "  bpci audit export --out events.jsonl",
                "  bpci audit export --outcome refused --from 2026-11-01T00:00:00Z --out refused.jsonl"
            })
    static final class Export extends Past {
        @Option(names = "--out", paramLabel = "FILE", required = true, description = "A new file.")
        Path out = Path.of("");

        @Override
        Exit run() {
            if (Files.exists(out)) throw new CliFailure(Exit.USAGE, out + " is there already", "name a new file");
            Path part = out.resolveSibling(out.getFileName() + ".part");
            long count = 0;
            try {
                try (var lines = Files.newBufferedWriter(part)) {
                    for (JsonObject event : events("oldest_first")) {
                        lines.append(event.toString()).append('\n');
                        if (++count % PROGRESS_EVERY == 0) remark("%,d events".formatted(count));
                    }
                }
                Files.move(part, out);
            } catch (IOException e) {
                throw new CliFailure(Exit.USAGE, "%s cannot be written: %s".formatted(out, e.getMessage()), "");
            }
            output().said(
                            "%,d events are in %s".formatted(count, out),
                            Json.object().put("events", count).put("file", out.toString()).build());
            return Exit.OK;
        }
    }

    /** Follows events. */
    @picocli.CommandLine.Command(
            name = "tail",
            description = {
                "Prints events as they happen, until Ctrl-C; as JSON, one object a line, with its number as",
                "'sequence'. Reconnects by itself and goes on where it was. An operator sees its own organisation's."
            },
            footer = {
                "  bpci audit tail --kind refused",
                "  bpci audit tail --after 0 --count 100 -o json   the first hundred there are, or will be",
                "  bpci audit tail --statistics                    also the relay's numbers, each second"
            })
    static final class Tail extends Filtered {
        @Option(
                names = "--after",
                paramLabel = "SEQUENCE",
                description = "Begin after the event of that number. Default: with what happens from now on.")
        @Nullable Long after;

        @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
        long count = Long.MAX_VALUE;

        @Option(names = "--statistics", description = "Print the relay's numbers, too.")
        boolean statistics;

        @Override
        Exit run() throws InterruptedException {
            var stream = new EventStream(api(Target.Role.AUDITOR), target.http(), filter(), after);
            Thread interrupted = new Thread(stream::close, "bpci-interrupted");
            Runtime.getRuntime().addShutdownHook(interrupted);
            try (stream) {
                if (count > 0) stream.follow(new Printer(stream));
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

        private final class Printer implements EventWatcher {
            private final EventStream stream;
            private long printed;

            Printer(EventStream stream) {
                this.stream = stream;
            }

            @Override
            public void event(long sequence, JsonObject event) {
                output().said(line(sequence, event), event.with("sequence", Json.of(sequence)));
                if (++printed == count) stream.close();
            }

            @Override
            public void statistics(JsonObject numbers) {
                if (!statistics) return;
                String rates = numbers.get("per_second") instanceof JsonObject rate ? members(rate) : "";
                output().said(Documents.cell(numbers, "at") + "  per second: " + rates, numbers);
            }

            @Override
            public void following(long sequence) {
                remark("Following events from " + sequence + " on; Ctrl-C ends");
            }

            @Override
            public void interrupted(String why, Duration nextAttempt) {
                remark("%s; next attempt in %d ms".formatted(why, nextAttempt.toMillis()));
            }
        }

        private static String members(JsonObject object) {
            return object.members().keySet().stream()
                    .map(name -> name.replace('_', ' ') + " " + Documents.cell(object, name))
                    .collect(Collectors.joining(", "));
        }

        private static String line(long sequence, JsonObject event) {
            String target = Documents.cell(event, "target_node");
            return "%d  %s  %s  %s%s  %s"
                    .formatted(
                            sequence,
                            Documents.cell(event, "at"),
                            Documents.cell(event, "kind"),
                            Documents.cell(event, "node_id"),
                            target.isEmpty() ? "" : " to " + target,
                            Documents.cell(event, "message_id"))
                    .stripTrailing();
        }
    }
}
