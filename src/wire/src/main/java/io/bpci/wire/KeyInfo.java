package io.bpci.wire;

import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A key that a node has or had. A signature is good if it was made while its key was valid.
 *
 * @param validUntil null for the current key
 */
public record KeyInfo(
        Thumbprint thumbprint, Ed25519PublicKey publicKey, Instant validFrom, @Nullable Instant validUntil) {}
