package io.bpci.bench;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;

import java.security.SecureRandom;

/** A node that takes part in a measurement. */
record Participant(NodeId id, Ed25519PrivateKey key) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static Participant of(String name) {
        return new Participant(NodeId.parse(name), Ed25519PrivateKey.generate(RANDOM));
    }
}
