package io.bpci.cli;

import io.bpci.client.KeyFile;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the key of a node is: where the user says, or under the configuration directory. */
record NodeKeyFile(Path path) {
    static NodeKeyFile of(@Nullable Path given, Places places, NodeId node) {
        return new NodeKeyFile(given != null ? given : places.key(node.value()));
    }

    boolean exists() {
        return Files.exists(path);
    }

    Ed25519PrivateKey read(NodeId node) throws IOException {
        if (!exists()) {
            throw new CliFailure(
                    Exit.USAGE,
                    "there is no key of %s in %s".formatted(node, path),
                    "give --key FILE, or register the node here: bpci oracle register-node --node-id " + node);
        }
        return KeyFile.read(path);
    }
}
