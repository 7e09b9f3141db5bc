package io.bpci.cli;

import io.bpci.client.EncryptionKeyFiles;
import io.bpci.client.KeyFile;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the key of a node is: where the user says, or under the configuration directory. */
record NodeKeyFile(Path path) {
    private static final String SUFFIX = ".pem";

    static NodeKeyFile of(@Nullable Path given, Places places, NodeId node) {
        return new NodeKeyFile(given != null ? given : places.key(node.value()));
    }

    /** The nodes whose keys are under the configuration directory, in the order of their ids. */
    static List<NodeId> nodes(Places places) throws IOException {
        if (!Files.isDirectory(places.keys())) return List.of();
        try (Stream<Path> files = Files.list(places.keys())) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().flatMap(NodeKeyFile::node).toList();
        }
    }

    private static Stream<NodeId> node(String fileName) {
        if (!fileName.endsWith(SUFFIX)) return Stream.empty();
        try {
            return Stream.of(NodeId.parse(fileName.substring(0, fileName.length() - SUFFIX.length())));
        } catch (Malformed e) {
            return Stream.empty();
        }
    }

    /** Beside it: the private halves of the node's encryption keys. */
    EncryptionKeyFiles encryptionKeys() {
        String name = String.valueOf(path.getFileName());
        String stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return new EncryptionKeyFiles(path.resolveSibling(stem + ".encryption"));
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
