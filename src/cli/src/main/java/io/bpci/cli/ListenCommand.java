package io.bpci.cli;

import io.bpci.client.BpciClient;
import io.bpci.client.ClientBuilder;
import io.bpci.client.ClientListener;
import io.bpci.client.ConnectFailed;
import io.bpci.client.ConnectionState;
import io.bpci.client.Delivery;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.session.Taken;
import io.bpci.session.Undelivered;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** Prints what a node receives. */
@picocli.CommandLine.Command(
        name = "listen",
        description = {
            "Prints messages for a node as they come, until Ctrl-C, and acknowledges each once it is printed.",
            "As JSON, one object a line. Reconnects by itself. What is encrypted for the node is opened with the keys",
            "that 'publish-encryption-keys' made. What never opens is rejected; what is sealed to a key that is not",
            "here stays with the hub."
        },
        footer = {
            "  bpci oracle listen --node-id bob",
            "  bpci oracle listen --node-id bob --no-ack           look, and leave them with the hub",
            "  bpci oracle listen --node-id bob --count 1 -o json  wait for one",
            "  bpci oracle listen --node-id bob --sign-acknowledgements"
        })
final class ListenCommand extends Command {
    private static final Duration DRAIN = Duration.ofSeconds(2);

    @Option(names = "--node-id", required = true, converter = NodeIds.class, description = "The receiving node.")
    NodeId nodeId = NodeId.parse("x");

    @Option(names = "--key", paramLabel = "FILE", description = "The node's key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    @Option(names = "--no-ack", description = "Acknowledge nothing: messages come again in the next session.")
    boolean noAcknowledgement;

    @Option(
            names = "--sign-acknowledgements",
            description = {
                "Sign for each message that is acknowledged: its receipt can then show",
                "that this node had it."
            })
    boolean signAcknowledgements;

    @Option(names = "--count", paramLabel = "N", description = "End after so many messages.")
    long count = Long.MAX_VALUE;

    @Override
    Exit run() throws Exception {
        if (signAcknowledgements && noAcknowledgement) {
            throw new CliFailure(Exit.USAGE, "--sign-acknowledgements signs nothing with --no-ack", "");
        }
        var over = new CompletableFuture<Exit>();
        var seen = new AtomicLong();
        NodeEncryption encryption = NodeEncryption.of(target, nodeId, keyFile);
        ClientBuilder builder =
                NodeSessions.builder(target, nodeId, keyFile)
                        .listener(new Remarks(over))
                        .onDeliveryToSettle(delivery -> received(delivery, encryption, seen, over));
        if (signAcknowledgements) builder.signAcknowledgements();
        BpciClient client = builder.build();
        Thread interrupted = new Thread(() -> client.close(DRAIN), "bpci-interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try (client) {
            client.connect(Duration.ZERO);
            return over.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
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

    private void received(Delivery delivery, NodeEncryption encryption, AtomicLong seen, CompletableFuture<Exit> over) {
        if (seen.incrementAndGet() > count) return;
        var message = delivery.message();
        String signature = delivery.signature().name().toLowerCase(Locale.ROOT);
        byte[] envelope = message.bytes();
        var content = ReceivedContent.of(message, encryption.open(message));
        var document =
                Json.object()
                        .put("redelivered", delivery.redelivered())
                        .put("signature_check", signature)
                        .put("message", StrictJson.parse(envelope));
        JsonObject opening = content.opening();
        if (opening != null) document.put("opening", opening);
        output().said(
                        "%s  %s  %s  %s%s%s  %s"
                                .formatted(
                                        message.createdAt(),
                                        message.sourceNode(),
                                        message.messageType(),
                                        message.messageId(),
                                        marks(delivery, signature),
                                        content.mark(),
                                        content.text()),
                        document.build());
        if (!noAcknowledgement) settle(delivery, content.fate());
        if (seen.get() >= count) over.complete(Exit.OK);
    }

    private void settle(Delivery delivery, ReceivedContent.Fate fate) {
        switch (fate) {
            case ACKNOWLEDGED -> delivery.acknowledge();
            case LEFT -> remark("Left %s with the hub".formatted(delivery.message().messageId()));
            // Not which step failed: that would help who tries.
            case REJECTED -> delivery.reject("the content does not open");
        }
    }

    private static String marks(Delivery delivery, String signature) {
        return (delivery.redelivered() ? " (again)" : "")
                + (signature.equals("verified") ? "" : " (" + signature + ")");
    }

    private final class Remarks implements ClientListener {
        private final CompletableFuture<Exit> over;

        private Remarks(CompletableFuture<Exit> over) {
            this.over = over;
        }

        @Override
        public void stateChanged(ConnectionState state) {
            switch (state) {
                case ConnectionState.Connecting _ -> {
                    // Told when it fails or succeeds.
                }
                case ConnectionState.Open _ -> remark("Listening as %s; Ctrl-C ends".formatted(nodeId));
                case ConnectionState.Waiting(var why, var delay) ->
                        remark("%s; next attempt in %d ms".formatted(why, delay.toMillis()));
                case ConnectionState.Stopped(var why) -> over.completeExceptionally(ConnectFailed.because(why));
            }
        }

        @Override
        public void undelivered(Undelivered notice) {
            remark(
                    "Message %s did not reach %s: %s, %s"
                            .formatted(notice.messageId(), notice.nodeId(), notice.outcome(), notice.reason()));
        }

        @Override
        public void taken(Taken notice) {
            remark("The hub took message %s: %s".formatted(notice.messageId(), notice.answer()));
        }

        @Override
        public void forged(Delivery delivery) {
            remark("Refused " + delivery.message() + ": its signature is not its sender's");
        }
    }
}
