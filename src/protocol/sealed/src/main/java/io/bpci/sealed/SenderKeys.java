package io.bpci.sealed;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Thumbprint;

import java.util.Optional;

/**
 * The encryption keys of others, for messages of level High. Whoever answers vouches that the node itself published the
 * key, which a {@link SignedEncryptionKey} proves; an answer for another node's key would let that node pass for the
 * sender.
 */
@FunctionalInterface
public interface SenderKeys {
    /** The key of that node with that name, current or earlier; empty if it is not known to be one. */
    Optional<EncryptionPublicKey> find(NodeId node, Thumbprint kid);

    /** Knows nobody: messages of level High are not opened. */
    static SenderKeys none() {
        return (node, kid) -> Optional.empty();
    }
}
