package io.bpci.receipt;

import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;

import java.util.List;

/**
 * The keys with which targets sign acknowledgements, as the verifier's user has them. Immutable.
 *
 * @param keys those that are believed to be the targets'
 */
public record TargetKeys(Ed25519 engine, List<Ed25519PublicKey> keys) {
    public TargetKeys {
        keys = List.copyOf(keys);
    }

    /** Whether one of the keys signed it. */
    DetachedJws.Outcome verify(AcknowledgementStatement.Signed signed) {
        return keys.stream()
                .filter(key -> key.thumbprint().equals(signed.signature().kid()))
                .map(key -> signed.verify(key, engine))
                .findFirst()
                .orElse(DetachedJws.Outcome.WRONG_KEY);
    }
}
