package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.client.KeyFile;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.wire.KeyStatement;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.RotateKey;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Gives a node a new key. */
@picocli.CommandLine.Command(
        name = "rotate-key",
        description = {
            "Gives a node a new key, signed by the old one and the new one.",
            "The new key is written to a file before the hub is asked, so that it cannot be lost in between."
        },
        footer = {
            "  bpci oracle rotate-key --node-id alice --new-key alice-2.pem",
            "  bpci oracle rotate-key --node-id alice --new-key alice-2.pem --force    the old key is lost"
        })
final class RotateKeyCommand extends Command {
    @Option(names = "--node-id", required = true, converter = NodeIds.class, description = "The node.")
    NodeId nodeId = NodeId.parse("x");

    @Option(names = "--key", paramLabel = "FILE", description = "The old private key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    @Option(
            names = "--new-key",
            paramLabel = "FILE",
            required = true,
            description = "The new private key; made if there is no such file.")
    Path newKeyFile = Path.of("");

    @Option(names = "--force", description = "As an operator, without the old key.")
    boolean force;

    @Override
    Exit run() throws IOException {
        var random = new SecureRandom();
        HubApi api = api(Target.Role.OPERATOR);
        Ed25519 engine = Ed25519.fastest();
        Thumbprint old = api.node(nodeId).keyThumbprint();
        Thumbprint hubId = target.pinned(api.hub());
        Ed25519PrivateKey oldKey = force ? null : NodeKeyFile.of(keyFile, target.places(), nodeId).read(nodeId);
        if (oldKey != null && !oldKey.publicKey().thumbprint().equals(old)) {
            throw new CliFailure(
                    Exit.USAGE,
                    "the key in the file is %s, the node's is %s".formatted(oldKey.publicKey().thumbprint(), old),
                    "give the current key with --key");
        }
        Ed25519PrivateKey newKey =
                Files.exists(newKeyFile) ? KeyFile.read(newKeyFile) : KeyFile.generate(newKeyFile, random);
        var statement =
                new KeyStatement(
                        hubId,
                        nodeId,
                        old,
                        newKey.publicKey().thumbprint(),
                        KeyStatement.newNonce(random),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
        NodeInfo node =
                oldKey == null
                        ? api.forceKey(nodeId, RotateKey.forced(statement, newKey, engine))
                        : api.rotateKey(nodeId, RotateKey.signed(statement, oldKey, newKey, engine));
        output().one(json(node).with("key_file", Json.of(newKeyFile.toString())));
        return Exit.OK;
    }
}
