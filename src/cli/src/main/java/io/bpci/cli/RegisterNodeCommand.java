package io.bpci.cli;

import io.bpci.client.KeyFile;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.RegisterNode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** Registers a node. */
@picocli.CommandLine.Command(
        name = "register-node",
        description = "Registers a node. Makes its key if there is none; the same command again changes nothing.",
        footer = {
            "  bpci oracle register-node --node-id bpi-node-001 --node-type EncCluster --endpoint ws://localhost:8080",
            "  bpci oracle register-node --node-id alice --node-type Oracle --key alice.pem"
        })
final class RegisterNodeCommand extends Command {
    @Option(names = "--node-id", required = true, converter = NodeIds.class, description = "The node's name.")
    NodeId nodeId = NodeId.parse("x");

    @Option(names = "--node-type", required = true, description = "Such as EncCluster, Oracle or Custom.")
    String nodeType = "";

    @Option(names = "--custom-type", description = "What a Custom node is.")
    @Nullable String customType;

    @Option(names = "--endpoint", description = "Where the node itself can be reached, if it can.")
    @Nullable String endpoint;

    @Option(names = "--capabilities", split = ",", description = "Names, with commas between.")
    @Nullable List<String> capabilities;

    @Option(names = "--organisation", description = "Whose node it is. Default: your own organisation's.")
    @Nullable String organisation;

    @Option(names = "--rate-limit", description = "Units a second that it may send. Default: the hub's limit.")
    @Nullable Integer rateLimit;

    @Option(names = "--key", paramLabel = "FILE", description = "Its private key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    @Override
    Exit run() throws IOException {
        var file = NodeKeyFile.of(keyFile, target.places(), nodeId);
        boolean made = !file.exists();
        Ed25519PrivateKey key = made ? KeyFile.generate(file.path(), new SecureRandom()) : KeyFile.read(file.path());
        if (made) remark("Made a key for %s in %s".formatted(nodeId, file.path()));
        NodeInfo node =
                api(Target.Role.OPERATOR)
                        .register(
                                new RegisterNode(
                                        nodeId,
                                        NodeType.parse(nodeType),
                                        customType,
                                        organisation,
                                        endpoint,
                                        capabilities,
                                        null,
                                        key.publicKey(),
                                        rateLimit));
        output().one(json(node).with("key_file", Json.of(file.path().toString())));
        return Exit.OK;
    }
}
