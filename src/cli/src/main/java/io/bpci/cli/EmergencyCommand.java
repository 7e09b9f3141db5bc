package io.bpci.cli;

import io.bpci.client.HubGovernment;
import io.bpci.client.HubResponse;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.wire.AcknowledgeEmergency;
import io.bpci.wire.CloseEmergency;
import io.bpci.wire.DeclareEmergency;
import io.bpci.wire.EmergencyInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Emergencies, and exercises of them. */
@picocli.CommandLine.Command(
        name = "emergency",
        mixinStandardHelpOptions = true,
        description = "Emergencies that are declared by a playbook, and exercises of them.",
        subcommands = {
            EmergencyCommand.Declare.class,
            EmergencyCommand.ListEmergencies.class,
            EmergencyCommand.Show.class,
            EmergencyCommand.Acknowledge.class,
            EmergencyCommand.Close.class,
            EmergencyCommand.Report.class
        })
final class EmergencyCommand implements Runnable {
    private static final String EXAMPLE = " --emergency-id gov-emergency-r3Jm0v8yQm2f4kqTn7bX1w";

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: declare, list, show, acknowledge, close or report");
    }

    /** An emergency: for programs as the hub says it, for people with who knows of it and who does not. */
    private static JsonObject flat(JsonObject emergency, Output output) {
        if (output.isJson() || !(emergency.get("agencies") instanceof JsonArray(List<Json> agencies))) {
            return emergency;
        }
        return emergency
                .without("agencies")
                .with("acknowledged", Json.of(named(agencies, true)))
                .with("silent", Json.of(named(agencies, false)));
    }

    private static String named(List<Json> agencies, boolean acknowledged) {
        return agencies.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(each -> acknowledged == (each.get("acknowledged_at") != null))
                .map(each -> Documents.cell(each, "government_id"))
                .collect(Collectors.joining(", "));
    }

    /** A command about one emergency, in a session. */
    abstract static class Act extends SessionCommand {
        @Option(names = "--emergency-id", paramLabel = "ID", required = true, description = "The emergency.")
        String emergencyId = "";

        abstract EmergencyInfo act(HubResponse response, String session);

        @Override
        final void act(HubGovernment government, String session) {
            output().one(flat(json(act(api(Target.Role.OFFICER).response(), session)), output()));
        }
    }

    /** Declares one. */
    @picocli.CommandLine.Command(
            name = "declare",
            description = {
                "Declares an emergency by a playbook of your agency: all agencies that have tasks in it are told at"
                        + " once.",
                "With --drill it is an exercise, and says so. The same again under the same key is the same emergency."
            },
            footer = {
                "  bpci integration government emergency declare --playbook-id outage --drill --reason 'Exercise of"
                        + " May'",
                "  bpci integration government emergency declare --playbook-id outage --reason 'Customs is out' \\",
                "      --idempotency-key outage-2026-12-01"
            })
    static final class Declare extends SessionCommand {
        @Option(
                names = "--playbook-id",
                paramLabel = "ID",
                required = true,
                converter = OperationCommand.Keys.class,
                description = "By which playbook.")
        Identifier playbookId = new Identifier("x");

        @Option(
                names = "--playbook-version",
                paramLabel = "N",
                description = "Which version of it. Default: the newest.")
        @Nullable Long version;

        @Option(names = "--drill", description = "It is an exercise.")
        boolean drill;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Up to 500 characters.")
        String reason = "";

        @Option(
                names = "--idempotency-key",
                paramLabel = "KEY",
                converter = OperationCommand.Keys.class,
                description = "Of your choice. Default: one that nobody else has.")
        @Nullable Identifier key;

        @Override
        void act(HubGovernment government, String session) {
            var request =
                    new DeclareEmergency(
                            session,
                            key == null ? new Identifier(UUID.randomUUID().toString()) : key,
                            playbookId,
                            version,
                            drill,
                            reason);
            output().one(flat(json(api(Target.Role.OFFICER).response().declare(request)), output()));
        }
    }

    /** Lists them. */
    @picocli.CommandLine.Command(
            name = "list",
            description = {
                "Lists the emergencies that concern your agency, the newest first; administrators and auditors see"
                        + " those",
                "of all."
            },
            footer = {
                "  bpci integration government emergency list --active",
                "  bpci integration government emergency list --as dev-auditor -o json"
            })
    static final class ListEmergencies extends Command {
        @Option(names = "--active", description = "Only those that have not ended.")
        boolean active;

        @Option(
                names = "--sort",
                paramLabel = "MEMBER",
                description = "Sorted by that, behind a - the other way round: declared_at. Without: -declared_at.")
        @Nullable String sort;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (EmergencyInfo emergency : api(Target.Role.OFFICER).response().emergencies(active, sort)) {
                rows.add(flat(json(emergency), output()));
            }
            output().list(
                            "emergencies",
                            rows,
                            new Output.Column("EMERGENCY", "emergency_id"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("DRILL", "drill"),
                            new Output.Column("BY", "government_id"),
                            new Output.Column("DECLARED", "declared_at"),
                            new Output.Column("SILENT", "silent"),
                            new Output.Column("TITLE", "title"));
            return Exit.OK;
        }
    }

    /** Shows one. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows an emergency, and which agencies have said that they know.",
            footer = "  bpci integration government emergency show" + EXAMPLE)
    static final class Show extends Command {
        @Option(names = "--emergency-id", paramLabel = "ID", required = true, description = "The emergency.")
        String emergencyId = "";

        @Override
        Exit run() {
            output().one(flat(json(api(Target.Role.OFFICER).response().emergency(emergencyId)), output()));
            return Exit.OK;
        }
    }

    /** Acknowledges one. */
    @picocli.CommandLine.Command(
            name = "acknowledge",
            description = "Says that your agency, which has tasks in it, knows of an emergency.",
            footer = "  bpci integration government emergency acknowledge" + EXAMPLE + " --note 'On our way'")
    static final class Acknowledge extends Act {
        @Option(names = "--note", paramLabel = "TEXT", description = "Up to 500 characters.")
        @Nullable String note;

        @Override
        EmergencyInfo act(HubResponse response, String session) {
            return response.acknowledge(emergencyId, new AcknowledgeEmergency(session, note));
        }
    }

    /** Closes one. */
    @picocli.CommandLine.Command(
            name = "close",
            description = "Closes an emergency that your agency declared; all whom it concerns are told.",
            footer = "  bpci integration government emergency close" + EXAMPLE + " --outcome 'Customs is back'")
    static final class Close extends Act {
        @Option(names = "--outcome", paramLabel = "TEXT", required = true, description = "Up to 2,000 characters.")
        String outcome = "";

        @Override
        EmergencyInfo act(HubResponse response, String session) {
            return response.close(emergencyId, new CloseEmergency(session, outcome));
        }
    }

    /** Reports on one. */
    @picocli.CommandLine.Command(
            name = "report",
            description = {
                "What an emergency was like, as the log says it: when each agency had the alarm and said that it knows,"
                        + " and",
                "each event with the address of its receipt."
            },
            footer = {
                "  bpci integration government emergency report" + EXAMPLE,
                "  bpci integration government emergency report" + EXAMPLE + " -o json"
            })
    static final class Report extends Command {
        @Option(names = "--emergency-id", paramLabel = "ID", required = true, description = "The emergency.")
        String emergencyId = "";

        @Override
        Exit run() {
            JsonObject report = json(api(Target.Role.OFFICER).response().report(emergencyId));
            if (output().isJson()) {
                output().one(report);
                return Exit.OK;
            }
            for (Json each : elements(report, "agencies")) {
                if (!(each instanceof JsonObject agency)) continue;
                remark(
                        "%s: alarm after %s, acknowledged after %s"
                                .formatted(
                                        Documents.cell(agency, "government_id"),
                                        millis(agency, "alarm_delivered_ms"),
                                        millis(agency, "acknowledged_ms")));
            }
            List<JsonObject> rows =
                    elements(report, "events").stream()
                            .filter(JsonObject.class::isInstance)
                            .map(JsonObject.class::cast)
                            .toList();
            output().list(
                            "events",
                            rows,
                            new Output.Column("SEQUENCE", "sequence"),
                            new Output.Column("AT", "at"),
                            new Output.Column("WHAT", "kind"),
                            new Output.Column("WHO", "node_id"),
                            new Output.Column("BY", "actor"));
            return Exit.OK;
        }

        private static List<Json> elements(JsonObject report, String member) {
            return report.get(member) instanceof JsonArray(List<Json> elements) ? elements : List.of();
        }

        private static String millis(JsonObject agency, String member) {
            String cell = Documents.cell(agency, member);
            return cell.isEmpty() ? "never" : cell + " ms";
        }
    }
}
