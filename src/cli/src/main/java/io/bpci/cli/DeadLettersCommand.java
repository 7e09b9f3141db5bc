package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Messages that were rejected or expired. */
@picocli.CommandLine.Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "Messages that were rejected or expired, and what to do with them.",
        subcommands = {
            DeadLettersCommand.ListLetters.class,
            DeadLettersCommand.Requeue.class,
            DeadLettersCommand.Purge.class
        })
final class DeadLettersCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: list, requeue or purge");
    }

    /** Lists dead letters. */
    @picocli.CommandLine.Command(
            name = "list",
            description = "Lists dead letters with their reasons.",
            footer = "  bpci oracle dead-letters list --node-id bob")
    static final class ListLetters extends Command {
        @Option(names = "--node-id", description = "Only those that this node did not get.")
        @Nullable String node;

        @Option(
                names = "--sort",
                paramLabel = "MEMBER",
                description = "Sorted by that, behind a - the other way round: at. Without: at.")
        @Nullable String sort;

        @Override
        Exit run() {
            Map<String, String> filter = new LinkedHashMap<>();
            NodeCommands.put(filter, "node_id", node);
            NodeCommands.put(filter, "sort", sort);
            List<JsonObject> rows = new ArrayList<>();
            for (JsonObject letter : api(Target.Role.OPERATOR).deadLetters(filter)) rows.add(letter);
            output().list(
                            "dead_letters",
                            rows,
                            new Output.Column("ID", "id"),
                            new Output.Column("SOURCE", "source_node"),
                            new Output.Column("MESSAGE", "message_id"),
                            new Output.Column("TARGET", "target_node"),
                            new Output.Column("OUTCOME", "outcome"),
                            new Output.Column("REASON", "reason"),
                            new Output.Column("AT", "at"));
            return Exit.OK;
        }
    }

    /** A command about some of them. */
    abstract static class Some extends Command {
        @Parameters(paramLabel = "ID", arity = "1..*", description = "As 'dead-letters list' shows them.")
        List<String> ids = List.of();

        abstract void act(HubApi api, String id);

        abstract String done();

        @Override
        final Exit run() {
            HubApi api = api(Target.Role.OPERATOR);
            for (String id : ids) {
                act(api, id);
                output().said(done() + " " + id, Json.object().put("id", id).put("outcome", done()).build());
            }
            return Exit.OK;
        }
    }

    /** Puts them back. */
    @picocli.CommandLine.Command(
            name = "requeue",
            description = "Puts dead letters back into their targets' queues.",
            footer = "  bpci oracle dead-letters requeue 3f2a...")
    static final class Requeue extends Some {
        @Override
        void act(HubApi api, String id) {
            api.requeueDeadLetter(id);
        }

        @Override
        String done() {
            return "requeued";
        }
    }

    /** Removes them. */
    @picocli.CommandLine.Command(
            name = "purge",
            description = "Removes dead letters for good.",
            footer = "  bpci oracle dead-letters purge 3f2a...")
    static final class Purge extends Some {
        @Override
        void act(HubApi api, String id) {
            api.purgeDeadLetter(id);
        }

        @Override
        String done() {
            return "purged";
        }
    }
}
