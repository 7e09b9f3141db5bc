package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.client.Outcome;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.presence.Announcement;
import io.bpci.presence.Endpoint;
import io.bpci.presence.Heartbeat;
import io.bpci.presence.SystemLayer;
import io.bpci.presence.Visibility;
import io.bpci.wire.HubInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a node says of itself, signed with its key. */
final class AnnounceCommands {
    private static final int ID_BYTES = 16;

    private AnnounceCommands() {}

    /** A message of a node to the hub. */
    abstract static class ToHub extends Command {
        @Option(names = "--node-id", required = true, converter = NodeIds.class, description = "The node.")
        NodeId nodeId = NodeId.parse("x");

        @Option(names = "--key", paramLabel = "FILE", description = "The node's key. Default: in ~/.config/bpci/keys.")
        @Nullable Path keyFile;

        final Exit send(MessageType type, JsonObject content, String done) throws IOException {
            Ed25519PrivateKey key = NodeKeyFile.of(keyFile, target.places(), nodeId).read(nodeId);
            HubApi api = api(Target.Role.OPERATOR);
            HubInfo hub = api.hub();
            // What is signed is meant for the hub that this machine knows.
            target.pinned(hub);
            byte[] id = new byte[ID_BYTES];
            new SecureRandom().nextBytes(id);
            Envelope envelope =
                    Envelope.draft()
                            .messageId(new MessageId("m-" + HexFormat.of().formatHex(id)))
                            .source(nodeId)
                            .targets(NodeId.parse(hub.nodeId()))
                            .messageType(type)
                            .priority(Priority.NORMAL)
                            .createdAt(Instant.now())
                            .content(content)
                            .sign(key, Ed25519.bouncyCastle());
            return told(api.relay(envelope), done, content);
        }

        private Exit told(Outcome outcome, String done, JsonObject content) {
            var document =
                    Json.object()
                            .put("node_id", nodeId.value())
                            .put("message_id", outcome.messageId().value())
                            .put("content", content);
            return switch (outcome) {
                case Outcome.Accepted _, Outcome.Duplicate _ -> {
                    output().said("accepted: " + done, document.put("outcome", "accepted").build());
                    yield Exit.OK;
                }
                case Outcome.Refused(_, var problem) -> {
                    String detail = problem.detail().isEmpty() ? problem.title() : problem.detail();
                    output().said(
                                    "refused: %s (%s)".formatted(detail, problem.type()),
                                    document.put("outcome", "refused").put("problem", problem.toJson()).build());
                    yield Exit.REFUSED;
                }
            };
        }
    }

    /** Announces a node. */
    @picocli.CommandLine.Command(
            name = "announce",
            description = {
                "Announces where a node can be reached and what it can do, signed with its key. It takes the place of"
                        + " what",
                "the node announced before."
            },
            footer = {
                "  bpci oracle announce --node-id alice --endpoint wss://alice.example:9443 --capability storage \\",
                "      --capability encryption --layer BpiCore --jurisdiction us --visibility hub",
                "  bpci oracle announce --node-id alice"
            })
    static final class Announce extends ToHub {
        @Option(names = "--endpoint", description = "Where it can be reached, the best first; may be repeated.")
        List<String> endpoints = List.of();

        @Option(names = "--capability", split = ",", description = "What it can do; may be repeated.")
        List<String> capabilities = List.of();

        @Option(names = "--layer", description = "In which layer it works, such as BpiCore.")
        @Nullable String layer;

        @Option(names = "--jurisdiction", description = "Whose law holds for it, such as us.")
        @Nullable String jurisdiction;

        @Option(
                names = "--visibility",
                defaultValue = "organisation",
                description = "organisation, or hub: who may find it. Default: organisation.")
        String visibility = "organisation";

        @Option(
                names = "--valid",
                paramLabel = "SECONDS",
                defaultValue = "3600",
                description = "For how long it holds, 10 to 604800. Default: 3600.")
        long validSecs = 3600;

        @Override
        Exit run() throws IOException {
            @Nullable String inLayer = layer;
            @Nullable String underLaw = jurisdiction;
            List<Endpoint> reached = option("--endpoint", () -> endpoints.stream().map(Endpoint::parse).toList());
            SortedSet<String> able = option("--capability", this::capabilities);
            SystemLayer of = inLayer == null ? null : option("--layer", () -> SystemLayer.parse(inLayer));
            Identifier law = underLaw == null ? null : option("--jurisdiction", () -> Identifier.parse(underLaw));
            Visibility seen = option("--visibility", () -> Visibility.parse(visibility));
            try {
                Duration validity = Duration.ofSeconds(validSecs);
                var profile = new Announcement.Profile(reached, able, of, law, seen, validity);
                return send(Announcement.TYPE, profile.content(), said());
            } catch (Malformed e) {
                throw new CliFailure(Exit.USAGE, "this is no announcement: " + e.getMessage(), "");
            }
        }

        private SortedSet<String> capabilities() {
            var names = new TreeSet<String>();
            for (String name : capabilities) names.add(Identifier.parse(name).value());
            return names;
        }

        private String said() {
            return "%s is announced to %s for %d s"
                    .formatted(nodeId, visibility.equals("hub") ? "the hub" : "its organisation", validSecs);
        }
    }

    /** Sends a sign of life. */
    @picocli.CommandLine.Command(
            name = "heartbeat",
            description = "Sends a sign of life of a node that has no session, signed with its key.",
            footer = "  bpci oracle heartbeat --node-id alice")
    static final class Beat extends ToHub {
        @Override
        Exit run() throws IOException {
            return send(Heartbeat.TYPE, Heartbeat.content(), nodeId + " is alive");
        }
    }
}
