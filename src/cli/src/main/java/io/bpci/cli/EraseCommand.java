package io.bpci.cli;

import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.Malformed;
import io.bpci.wire.EraseContent;
import io.bpci.wire.ErasedContent;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import java.io.Console;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Has content erased. */
@picocli.CommandLine.Command(
        name = "erase",
        description = {
            "Erases the content of events for ever: who acted, from where and why, digests of messages; and the dead",
            "letters of a message. What stands in the log for the events stays, and so do all proofs. That it was",
            "erased, by whom and why, is recorded. Asked again, nothing more happens.",
            "An operator has messages erased whose nodes are all of its own organisation, a hub-admin anything. A",
            "message that is still fresh, or waits for a target, is refused with the time or the thing to wait for."
        },
        footer = {
            "  bpci audit erase --source alice --message-id msg-1 --reason 'request of 3 May'",
            "  bpci audit erase --as dev-admin --sequence 42 --reason 'names a person' --yes"
        })
final class EraseCommand extends Command {
    @ArgGroup(multiplicity = "1", heading = "%nWhat to erase:%n")
    What what = new What();

    @Option(names = "--reason", required = true, description = "Why, in 1 to 500 characters; kept in the audit log.")
    String reason = "";

    @Option(names = "--yes", description = "Do not ask: you know that this cannot be undone.")
    boolean sure;

    /** One of the two. */
    static final class What {
        @ArgGroup(exclusive = false)
        @Nullable Message message;

        @Option(
                names = "--sequence",
                paramLabel = "N",
                required = true,
                description = "The one event of that number; for hub-admins.")
        @Nullable Long sequence;
    }

    /** All about a message. */
    static final class Message {
        @Option(
                names = "--source",
                paramLabel = "NODE",
                required = true,
                converter = NodeIds.class,
                description = "The node that sent the message.")
        @Nullable NodeId source;

        @Option(names = "--message-id", paramLabel = "ID", required = true, description = "The message.")
        @Nullable String id;
    }

    @Override
    Exit run() {
        EraseContent wanted = wanted();
        if (!sure && !confirmed()) {
            remark("Nothing was erased");
            return Exit.REFUSED;
        }
        Target.Role role = wanted.sequence() == null ? Target.Role.OPERATOR : Target.Role.ADMIN;
        ErasedContent erased = api(role).eraseContent(wanted);
        output().said(words(erased), json(erased));
        return Exit.OK;
    }

    private EraseContent wanted() {
        Message named = what.message;
        if (named == null) return new EraseContent(null, null, what.sequence, reason);
        try {
            MessageId id = MessageId.parse(Objects.requireNonNull(named.id));
            return new EraseContent(named.source, id, null, reason);
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, "--message-id " + e.getMessage(), "");
        }
    }

    private boolean confirmed() {
        Console console =
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .orElseThrow(() ->
                                new CliFailure(
                                        Exit.USAGE,
                                        "what is erased cannot be brought back, and there is no terminal to ask at",
                                        "say --yes if you are sure"));
        String answer = console.readLine("What is erased cannot be brought back. Type 'erase' to go on: ");
        return "erase".equals(answer);
    }

    private static String words(ErasedContent erased) {
        String numbers = erased.sequences().stream().map(String::valueOf).collect(Collectors.joining(", "));
        String events =
                erased.sequences().isEmpty()
                        ? "nothing was left to erase"
                        : "erased the content of the events " + numbers;
        return "%s\nerased before: %d events\ndead letters removed: %d"
                .formatted(events, erased.erasedBefore(), erased.deadLettersRemoved());
    }
}
