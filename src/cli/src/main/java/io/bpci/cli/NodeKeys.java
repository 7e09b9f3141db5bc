package io.bpci.cli;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.receipt.TargetKeys;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Public keys of nodes, from files that the user names: a JWK, or a hub's answer with all keys of a node. */
final class NodeKeys {
    private NodeKeys() {}

    static List<Ed25519PublicKey> read(Path file) {
        JsonObject json = Documents.read(file);
        List<Ed25519PublicKey> keys = new ArrayList<>();
        try {
            if (!(json.get("keys") instanceof JsonArray array)) return List.of(Jwk.read(json));
            for (Json element : array.elements()) {
                if (element instanceof JsonObject key && key.get("public_key") instanceof JsonObject jwk) {
                    keys.add(Jwk.read(jwk));
                }
            }
            return keys;
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, file + " holds no key of a node: " + e.getMessage(), "");
        }
    }

    /** The verifier with the targets' keys in these files, if there are any. */
    static ReceiptVerifier with(List<Path> targetKeys, ReceiptVerifier verifier) {
        if (targetKeys.isEmpty()) return verifier;
        List<TargetKeys.Key> keys = new ArrayList<>();
        for (Path file : targetKeys) {
            Optional<NodeId> owner = owner(file);
            for (Ed25519PublicKey key : read(file)) keys.add(new TargetKeys.Key(owner, key));
        }
        return verifier.with(new TargetKeys(OfflineVerification.ENGINE, keys));
    }

    /** A hub's answer says whose keys these are; a JWK does not. */
    static Optional<NodeId> owner(Path file) {
        try {
            return Documents.read(file).get("node_id") instanceof JsonString id
                    ? Optional.of(NodeId.parse(id.value()))
                    : Optional.empty();
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, "%s: node_id %s".formatted(file, e.getMessage()), "");
        }
    }
}
