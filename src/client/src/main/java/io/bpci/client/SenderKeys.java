package io.bpci.client;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;

import java.time.Instant;
import java.util.Optional;

/** Where the public keys of other nodes come from. Safe for concurrent use; may block. */
@FunctionalInterface
public interface SenderKeys {
    /**
     * The node's key with that thumbprint, if it was valid at that time; empty when there is none, or none can be had
     * now. Never throws for a hub that does not answer.
     */
    Optional<Ed25519PublicKey> key(NodeId node, Thumbprint kid, Instant signedAt);

    /** Knows no keys: deliveries stay unchecked. */
    static SenderKeys none() {
        return (_, _, _) -> Optional.empty();
    }
}
