package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.client.HubGovernment;
import io.bpci.emergency.Playbook;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.wire.PlaybookInfo;
import io.bpci.wire.PublishPlaybook;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Playbooks: what is to be done in an emergency. */
@picocli.CommandLine.Command(
        name = "playbook",
        mixinStandardHelpOptions = true,
        description = "Playbooks: what is to be done in an emergency, by whom.",
        subcommands = {
            PlaybookCommand.Publish.class,
            PlaybookCommand.ListPlaybooks.class,
            PlaybookCommand.Show.class,
            PlaybookCommand.Retire.class
        })
final class PlaybookCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: publish, list, show or retire");
    }

    /** Publishes a version. */
    @picocli.CommandLine.Command(
            name = "publish",
            description = {
                "Publishes a playbook of your agency, or another version of one, signed with the agency's key. The file"
                        + " is",
                "a JSON object with playbook_id, version, title, acknowledge_within_secs, tasks and escalate_to."
            },
            footer = {
                "  echo '{\"playbook_id\":\"outage\",\"version\":1,\"title\":\"Outage of customs\",",
                "      \"acknowledge_within_secs\":300,\"escalate_to\":[],\"tasks\":[{\"task_id\":\"shut\",",
                "      \"government_id\":\"us-customs\",\"instruction\":\"Shut the border\"}]}' > outage.json",
                "  bpci integration government playbook publish --file outage.json --key treasury.pem"
            })
    static final class Publish extends SessionCommand {
        @Option(names = "--file", paramLabel = "FILE", required = true, description = "What is to be done.")
        Path file = Path.of("");

        @Option(
                names = "--key",
                paramLabel = "FILE",
                description = "The key of your agency's node. Default: in ~/.config/bpci/keys.")
        @Nullable Path keyFile;

        @Override
        void act(HubGovernment government, String session) throws IOException {
            HubApi api = api(Target.Role.OFFICER);
            NodeId agency = government.session(session).governmentId();
            Ed25519PrivateKey key = NodeKeyFile.of(keyFile, target.places(), agency).read(agency);
            Playbook playbook = playbook(agency, api);
            PlaybookInfo published =
                    api.response()
                            .publish(new PublishPlaybook(session, playbook.sign(key, Ed25519.bouncyCastle()).json()));
            output().one(flat(json(published), output()));
        }

        private Playbook playbook(NodeId agency, HubApi api) {
            JsonObject whole = Documents.read(file);
            for (Map.Entry<String, String> added :
                    Map.of(
                                    "government_id",
                                    agency.value(),
                                    "hub_id",
                                    target.pinned(api.hub()).value(),
                                    "created_at",
                                    Timestamp.write(Instant.now().truncatedTo(ChronoUnit.MICROS)))
                            .entrySet()) {
                whole = whole.with(added.getKey(), Json.of(added.getValue()));
            }
            try {
                return Playbook.of(whole);
            } catch (Malformed e) {
                throw new CliFailure(Exit.USAGE, file + ": " + e.getMessage(), "");
            }
        }
    }

    /** A playbook: for programs as the hub says it, for people with a line for each task. */
    private static JsonObject flat(JsonObject playbook, Output output) {
        if (output.isJson() || !(playbook.get("playbook") instanceof JsonObject signed)) return playbook;
        JsonObject flat = playbook.without("playbook");
        if (signed.get("tasks") instanceof JsonArray(List<Json> tasks)) {
            for (Json each : tasks) {
                if (!(each instanceof JsonObject task)) continue;
                String who = Documents.cell(task, "government_id") + ": " + Documents.cell(task, "instruction");
                flat = flat.with("task " + Documents.cell(task, "task_id"), Json.of(who));
            }
        }
        return flat;
    }

    /** Lists them. */
    @picocli.CommandLine.Command(
            name = "list",
            description =
                    "Lists the versions of your agency's playbooks, the newest first; administrators and auditors"
                            + " see those of all.",
            footer = {
                "  bpci integration government playbook list",
                "  bpci integration government playbook list --as dev-auditor -o json"
            })
    static final class ListPlaybooks extends Command {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (PlaybookInfo playbook : api(Target.Role.OFFICER).response().playbooks()) rows.add(json(playbook));
            output().list(
                            "playbooks",
                            rows,
                            new Output.Column("PLAYBOOK", "playbook_id"),
                            new Output.Column("VERSION", "version"),
                            new Output.Column("AGENCY", "government_id"),
                            new Output.Column("PUBLISHED", "published_at"),
                            new Output.Column("RETIRED", "retired_at"),
                            new Output.Column("TITLE", "title"));
            return Exit.OK;
        }
    }

    /** Shows one. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows the newest version of a playbook.",
            footer = "  bpci integration government playbook show --playbook-id outage")
    static final class Show extends Command {
        @Option(
                names = "--playbook-id",
                paramLabel = "ID",
                required = true,
                converter = OperationCommand.Keys.class,
                description = "The playbook.")
        Identifier playbookId = new Identifier("x");

        @Override
        Exit run() {
            output().one(flat(json(api(Target.Role.OFFICER).response().playbook(playbookId)), output()));
            return Exit.OK;
        }
    }

    /** Retires one. */
    @picocli.CommandLine.Command(
            name = "retire",
            description = "Retires a playbook for good: by none of its versions an emergency is declared any more.",
            footer = "  bpci integration government playbook retire --playbook-id outage")
    static final class Retire extends SessionCommand {
        @Option(
                names = "--playbook-id",
                paramLabel = "ID",
                required = true,
                converter = OperationCommand.Keys.class,
                description = "The playbook.")
        Identifier playbookId = new Identifier("x");

        @Override
        void act(HubGovernment government, String session) {
            output().one(flat(json(api(Target.Role.OFFICER).response().retire(playbookId, session)), output()));
        }
    }
}
