package io.bpci.cli;

import io.bpci.client.BpciClient;
import io.bpci.client.ClientBuilder;
import io.bpci.client.FalsePromise;
import io.bpci.client.NoEncryptionKey;
import io.bpci.client.Outcome;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.receipt.Promise;
import io.bpci.sealed.EncryptionLevel;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends one message. */
@picocli.CommandLine.Command(
        name = "send-message",
        description = "Signs a message with the source's key, sends it, and waits for the hub's outcome.",
        footer = {
            "  bpci oracle send-message --source banking-system --target payment-system \\",
            "      --message-type DataSync --content '{\"account\": \"123\", \"balance\": 1000}'",
            "  bpci oracle send-message --source a --target b,c --message-type x-note --content @note.json",
            "  bpci oracle send-message --source a --target b --message-type x-note --content 1 --promise p.json",
            "  bpci oracle send-message --source a --target b --message-type DataSync --content @accounts.json \\",
            "      --encryption-level High --agreement-id agreement-7 --action 'Read(accounts)'",
            "  bpci oracle send-message --source a --target b --message-type x-note --content 1 \\",
            "      --encryption-level Standard --target-thumbprint UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4"
        })
final class SendMessageCommand extends Command {
    private static final String ACTION = "action";

    @Option(names = "--source", required = true, converter = NodeIds.class, description = "The sending node.")
    NodeId source = NodeId.parse("x");

    @Option(
            names = "--target",
            required = true,
            split = ",",
            converter = NodeIds.class,
            description = "The receiving nodes, with commas between.")
    List<NodeId> targets = List.of();

    @Option(names = "--message-type", required = true, description = "Such as DataSync, or a private one: x-name.")
    String messageType = "";

    @Option(
            names = "--schema-version",
            paramLabel = "VERSION",
            description = "Of the registered schema that the content is to fit. Default: the newest.")
    @Nullable String schemaVersion;

    @Option(names = "--content", required = true, description = "JSON, or @FILE, or @- for standard input.")
    String content = "";

    @Option(names = "--priority", defaultValue = "Normal", description = "Critical, High, Normal or Low.")
    String priority = "Normal";

    @Option(names = "--message-id", description = "Its name. The same message sent again is recognised by it.")
    @Nullable String messageId;

    @Option(names = "--correlation-id", description = "What it belongs to.")
    @Nullable String correlationId;

    @Option(
            names = "--encryption-level",
            paramLabel = "LEVEL",
            defaultValue = "None",
            description = {
                "None, Standard, High or Quantum: whether, and how, the content is encrypted so that the targets",
                "alone can read it. They, and at High the source, must have published their encryption keys."
            })
    String encryptionLevel = "None";

    @Option(
            names = "--target-thumbprint",
            paramLabel = "[NODE=]THUMBPRINT",
            description = {
                "The key of a target, by the thumbprint that its owner told you: it is sealed for that target with",
                "this key or not at all, whatever the hub says. With several targets say whose it is: bob=THUMBPRINT;",
                "may be repeated."
            })
    List<String> targetKeys = List.of();

    @Option(
            names = "--action",
            paramLabel = "ACTION",
            description = {
                "What the message is for, as Read(accounts), in clear: it is held against the agreement.",
                "In encryption.action, or without encryption as the member action of the content."
            })
    @Nullable String action;

    @Option(names = "--agreement-id", paramLabel = "ID", description = "The agreement under which it is sent.")
    @Nullable String agreementId;

    @Option(names = "--expires-in", paramLabel = "SECONDS", description = "After which it is no longer delivered.")
    @Nullable Long expiresIn;

    @Option(names = "--key", paramLabel = "FILE", description = "The source's key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Write the signed message there before it is sent: with its receipt it is the proof.")
    @Nullable Path save;

    @Option(
            names = "--promise",
            paramLabel = "FILE",
            description = "Ask for the hub's promise that its log will have this, and write it there, verified.")
    @Nullable Path promiseFile;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "30", description = "Default: 30.")
    long timeout = 30;

    @Override
    Exit run() throws Exception {
        byte[] json = Documents.given(content);
        PinnedNodes pinned = pinned();
        if (promiseFile != null && Files.exists(promiseFile)) {
            throw new CliFailure(Exit.USAGE, promiseFile + " is there already, and is left as it is", "");
        }
        ClientBuilder builder = NodeSessions.builder(target, source, keyFile);
        if (promiseFile != null) builder.askForPromises();
        try (BpciClient client = builder.build()) {
            Envelope envelope = client.sign(sealed(draft(client, json), pinned));
            client.connect(Duration.ZERO);
            if (save != null) Documents.writeNew(save, envelope.bytes());
            Outcome outcome = client.send(envelope).get(timeout, TimeUnit.SECONDS);
            keep(outcome);
            return told(outcome);
        } catch (TimeoutException e) {
            throw new CliFailure(
                    Exit.UNREACHABLE,
                    "the hub did not answer within %d s; the message may have been accepted".formatted(timeout),
                    "'bpci oracle query --query-type message_state' tells");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FalsePromise promise) {
                throw new CliFailure(Exit.NOT_PROVEN, String.valueOf(promise.getMessage()), "");
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void keep(Outcome outcome) throws IOException {
        if (promiseFile == null) return;
        if (outcome instanceof Outcome.Accepted(_, _, Optional<Promise> promise) && promise.isPresent()) {
            Documents.writeNew(promiseFile, (promise.get().json() + "\n").getBytes(StandardCharsets.UTF_8));
            remark("Wrote " + promiseFile);
        } else {
            remark("There is no promise; once a message was accepted, 'bpci oracle receipt' fetches the proof");
        }
    }

    private EnvelopeDraft draft(BpciClient client, byte[] json) {
        EnvelopeDraft draft =
                client.draft()
                        .targets(targets)
                        .messageType(option("--message-type", () -> MessageType.parse(messageType)))
                        .priority(option("--priority", () -> Priority.parse(priority)));
        setContent(draft, json);
        String id = messageId;
        if (id != null) draft.messageId(option("--message-id", () -> MessageId.parse(id)));
        String version = schemaVersion;
        if (version != null) draft.schemaVersion(option("--schema-version", () -> Identifier.parse(version)));
        String correlation = correlationId;
        if (correlation != null) {
            draft.correlationId(option("--correlation-id", () -> Identifier.parse(correlation)));
        }
        String agreement = agreementId;
        if (agreement != null) draft.agreementId(option("--agreement-id", () -> Identifier.parse(agreement)));
        if (expiresIn != null) draft.expiresAt(Instant.now().plusSeconds(expiresIn));
        return draft;
    }

    private EncryptionLevel level() {
        return option("--encryption-level", () -> EncryptionLevel.parse(encryptionLevel));
    }

    private PinnedNodes pinned() {
        if (!targetKeys.isEmpty() && level() == EncryptionLevel.NONE) {
            throw new CliFailure(
                    Exit.USAGE,
                    "--target-thumbprint is for what is encrypted, and at level None nothing is",
                    "give --encryption-level Standard, High or Quantum as well");
        }
        return option("--target-thumbprint", () -> PinnedNodes.parse(targetKeys, targets));
    }

    /** What is not encrypted says in the content what it is for. */
    private void setContent(EnvelopeDraft draft, byte[] json) {
        String said = action;
        if (said == null || level() != EncryptionLevel.NONE) {
            option("--content", () -> draft.contentJson(json));
            return;
        }
        Json given = option("--content", () -> StrictJson.parse(json));
        if (!(given instanceof JsonObject object)) {
            throw new CliFailure(
                    Exit.USAGE, "--action is put into the content, which must be an object then", "or encrypt it");
        }
        Json before = object.get(ACTION);
        if (before != null && !before.equals(Json.of(said))) {
            throw new CliFailure(
                    Exit.USAGE, "the content has an action already, and another than --action says: " + before, "");
        }
        draft.content(object.with(ACTION, Json.of(said)));
    }

    private EnvelopeDraft sealed(EnvelopeDraft draft, PinnedNodes pinned) throws IOException {
        EncryptionLevel level = level();
        if (level == EncryptionLevel.NONE) return draft;
        pinned.requireOf(target.openApi());
        var encryption = NodeEncryption.of(target, source, keyFile, pinned).encryption();
        try {
            return option(
                    action == null ? "--encryption-level" : "--action", () -> encryption.seal(draft, level, action));
        } catch (NoEncryptionKey e) {
            throw pinned.explained(e);
        }
    }

    private Exit told(Outcome outcome) {
        String id = outcome.messageId().value();
        return switch (outcome) {
            case Outcome.Accepted(_, var refused, _) when refused.isEmpty() -> {
                output().said("accepted " + id, document(id, "accepted").build());
                yield Exit.OK;
            }
            case Outcome.Accepted(_, var refused, _) -> {
                var lines = new ArrayList<String>(List.of("accepted " + id + ", but not for"));
                var array = new ArrayList<Json>();
                for (var one : refused) {
                    lines.add("  %s: %s".formatted(one.nodeId(), one.problem().detail()));
                    array.add(
                            Json.object()
                                    .put("node_id", one.nodeId().value())
                                    .put("problem", one.problem().toJson())
                                    .build());
                }
                output().said(
                                String.join("\n", lines),
                                document(id, "accepted").put("refused_targets", new JsonArray(array)).build());
                yield Exit.PARTIAL;
            }
            case Outcome.Duplicate _ -> {
                output().said(
                                "duplicate %s: it had been accepted before".formatted(id),
                                document(id, "duplicate").build());
                yield Exit.OK;
            }
            case Outcome.Refused(_, var problem) -> {
                String detail = problem.detail().isEmpty() ? problem.title() : problem.detail();
                output().said(
                                "refused %s: %s (%s)".formatted(id, detail, problem.type()),
                                document(id, "refused").put("problem", problem.toJson()).build());
                yield Exit.REFUSED;
            }
        };
    }

    private static JsonObject.Builder document(String messageId, String outcome) {
        return Json.object().put("message_id", messageId).put("outcome", outcome);
    }
}
