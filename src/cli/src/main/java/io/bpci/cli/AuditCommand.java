package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** What happened. */
@picocli.CommandLine.Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "What happened at the hub, for auditors.",
        subcommands = {AuditCommand.Events.class, AuditCommand.Tail.class})
final class AuditCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: events or tail");
    }

    /** What both commands ask for. */
    abstract static class Filtered extends Command {
        @Option(names = "--node-id", description = "Events about this node.")
        @Nullable String node;

        @Option(names = "--message-id", description = "Events about this message.")
        @Nullable String message;

        @Option(names = "--message-type", description = "Events about messages of this type.")
        @Nullable String messageType;

        @Option(names = "--kind", description = "Events of this kind.")
        @Nullable String kind;

        final Map<String, String> filter() {
            Map<String, String> filter = new LinkedHashMap<>();
            NodeCommands.put(filter, "node_id", node);
            NodeCommands.put(filter, "message_id", message);
            NodeCommands.put(filter, "message_type", messageType);
            NodeCommands.put(filter, "kind", kind);
            return filter;
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
    static final class Events extends Filtered {
        @Option(names = "--from", paramLabel = "TIME", description = "From this time on (RFC 3339, UTC).")
        @Nullable String from;

        @Option(names = "--to", paramLabel = "TIME", description = "Before this time.")
        @Nullable String to;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "Default: 100.")
        int limit = 100;

        @Override
        Exit run() {
            Map<String, String> filter = filter();
            NodeCommands.put(filter, "from", from);
            NodeCommands.put(filter, "to", to);
            List<JsonObject> rows = new ArrayList<>();
            for (JsonObject event : api(Target.Role.AUDITOR).auditEvents(filter)) {
                if (rows.size() == limit) break;
                rows.add(event);
            }
            output().list(
                            "events",
                            rows,
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

    /** Follows events. */
    @picocli.CommandLine.Command(
            name = "tail",
            description = "Prints events as they are written, until Ctrl-C; as JSON, one object a line.",
            footer = "  bpci audit tail --kind refused")
    static final class Tail extends Filtered {
        private static final long LOOK_EVERY_MS = 1_000;
        private static final Duration OVERLAP = Duration.ofSeconds(10);
        private static final int REMEMBERED = 100_000;

        @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
        long count = Long.MAX_VALUE;

        @Override
        Exit run() throws InterruptedException {
            HubApi api = api(Target.Role.AUDITOR);
            Map<String, String> filter = filter();
            filter.put("order", "oldest_first");
            Instant newest = Instant.now();
            // Events are dated before they are written: a late one may be older than what was printed already.
            var printed = new LinkedHashSet<String>();
            long left = count;
            Instant begun = newest;
            while (true) {
                Instant from = newest.minus(OVERLAP);
                filter.put("from", (from.isBefore(begun) ? begun : from).toString());
                for (JsonObject event : api.auditEvents(Map.copyOf(filter))) {
                    if (!printed.add(Documents.cell(event, "event_id"))) continue;
                    if (printed.size() > REMEMBERED) printed.removeFirst();
                    Instant at = Instant.parse(Documents.cell(event, "at"));
                    if (at.isAfter(newest)) newest = at;
                    output().said(line(event), event);
                    if (--left == 0) return Exit.OK;
                }
                Thread.sleep(LOOK_EVERY_MS);
            }
        }

        private static String line(JsonObject event) {
            String about = Documents.cell(event, "node_id");
            String message = Documents.cell(event, "message_id");
            return "%s  %s  %s  %s"
                    .formatted(Documents.cell(event, "at"), Documents.cell(event, "kind"), about, message)
                    .stripTrailing();
        }
    }
}
