package io.bpci.ballot;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictObject;

import java.util.Set;

/** A member of an electorate, with the weight and the key that it had when the round opened. */
public record Voter(NodeId nodeId, Weight weight, Ed25519PublicKey key) {
    static final Set<String> MEMBERS = Set.of("node_id", "public_key", "weight");

    static Voter of(StrictObject json) {
        return new Voter(
                json.value("node_id", NodeId::parse),
                json.value("weight", Weight::parse),
                Jwk.read(json.object("public_key")));
    }

    JsonObject json() {
        return Json.object()
                .put("node_id", nodeId.value())
                .put("public_key", Jwk.write(key))
                .put("weight", weight.toString())
                .build();
    }
}
