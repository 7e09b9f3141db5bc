package io.bpci.cli;

import io.bpci.client.Encryption;
import io.bpci.client.EncryptionKeyFiles;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.Kem;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives a node the keys to which others encrypt. */
@picocli.CommandLine.Command(
        name = "publish-encryption-keys",
        description = {
            "Publishes the keys to which others encrypt for a node: one for the levels Standard and High, one for",
            "Quantum, both signed with the node's key. They are made in the directory NODE.encryption beside that key,",
            "mode 600, before the hub is asked. Keys that are current already are left as they are."
        },
        footer = {
            "  bpci oracle publish-encryption-keys --node-id alice",
            "  bpci oracle publish-encryption-keys --node-id alice --rotate          new ones; the old stay for"
                    + " opening",
            "  bpci oracle publish-encryption-keys --node-id alice --valid-for 90    nobody seals to them after 90 days"
        })
final class PublishEncryptionKeysCommand extends Command {
    private static final long MAX_DAYS = 36_500;

    @Option(names = "--node-id", required = true, converter = NodeIds.class, description = "The node.")
    NodeId nodeId = NodeId.parse("x");

    @Option(names = "--key", paramLabel = "FILE", description = "The node's key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    @Option(
            names = "--rotate",
            description = {
                "Make and publish new keys in place of the current ones. The old files stay: delete one when",
                "nothing that was sealed to it can come any more."
            })
    boolean rotate;

    @Option(
            names = "--valid-for",
            paramLabel = "DAYS",
            description = "So long others may seal to keys that are made now. Default: until they are replaced.")
    @Nullable Long validFor;

    @Override
    Exit run() throws IOException {
        Long days = validFor;
        if (days != null && (days < 1 || days > MAX_DAYS)) {
            throw new CliFailure(Exit.USAGE, "--valid-for must be 1 to %d days".formatted(MAX_DAYS), "");
        }
        Ed25519PrivateKey nodeKey = NodeKeyFile.of(keyFile, target.places(), nodeId).read(nodeId);
        NodeEncryption node = NodeEncryption.of(target, nodeId, keyFile);
        var random = new SecureRandom();
        List<JsonObject> rows = new ArrayList<>();
        for (Kem kem : Kem.values()) {
            Optional<EncryptionPrivateKey> current = rotate ? Optional.empty() : node.encryption().current(kem);
            if (current.isPresent()) {
                rows.add(row(current.get(), "current already", node.files()).build());
            } else {
                rows.add(published(node.encryption(), node.files().generate(kem, random), nodeKey, days, node.files()));
            }
        }
        output().list(
                        "keys",
                        rows,
                        new Output.Column("KEM", "kem"),
                        new Output.Column("KID", "kid"),
                        new Output.Column("STATE", "state"),
                        new Output.Column("PRIVATE HALF", "key_file"));
        return Exit.OK;
    }

    private static JsonObject published(
            Encryption encryption,
            EncryptionPrivateKey key,
            Ed25519PrivateKey nodeKey,
            @Nullable Long days,
            EncryptionKeyFiles files) {
        Instant end = days == null ? null : Instant.now().plus(Duration.ofDays(days));
        var info = encryption.publish(key, nodeKey, end);
        Instant until = info.validUntil();
        return row(key, "published", files)
                .putIfPresent("valid_until", until == null ? null : until.toString())
                .build();
    }

    private static JsonObject.Builder row(EncryptionPrivateKey key, String state, EncryptionKeyFiles files) {
        return Json.object()
                .put("kem", key.kem().wireName())
                .put("kid", key.publicKey().kid().value())
                .put("state", state)
                .put("key_file", files.file(key.publicKey()).toString());
    }
}
