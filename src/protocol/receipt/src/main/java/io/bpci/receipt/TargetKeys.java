package io.bpci.receipt;

import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;

import java.util.List;
import java.util.Optional;

/**
 * The keys with which targets sign acknowledgements, as the verifier's user has them. Immutable.
 *
 * @param keys those that are believed to be the targets'
 */
public record TargetKeys(Ed25519 engine, List<Key> keys) {
    /**
     * @param node whose it is; empty where the user has not said so: then it counts for whichever node it is asked
     *     about
     */
    public record Key(Optional<NodeId> node, Ed25519PublicKey key) {}

    public TargetKeys {
        keys = List.copyOf(keys);
    }

    /** Of the one target that there is. */
    public static TargetKeys of(Ed25519 engine, List<Ed25519PublicKey> keys) {
        return new TargetKeys(engine, keys.stream().map(key -> new Key(Optional.empty(), key)).toList());
    }

    /** Whether a key of the node that it names signed it. */
    DetachedJws.Outcome verify(AcknowledgementStatement.Signed signed) {
        NodeId signer = signed.statement().nodeId();
        return keys.stream()
                .filter(each -> each.node().isEmpty() || each.node().get().equals(signer))
                .map(Key::key)
                .filter(key -> key.thumbprint().equals(signed.signature().kid()))
                .map(key -> signed.verify(key, engine))
                .findFirst()
                .orElse(DetachedJws.Outcome.WRONG_KEY);
    }
}
