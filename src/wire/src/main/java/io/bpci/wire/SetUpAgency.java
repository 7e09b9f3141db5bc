package io.bpci.wire;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;

import org.jspecify.annotations.Nullable;

/**
 * Asks that a government agency be set up: with a client of its own in the realm, a node on the hub, and limits.
 *
 * @param governmentId also the id of its node and the name of its organisation
 * @param jurisdiction a letter, then letters, digits, hyphens and underscores, 64 at most
 * @param securityClearance at most that of who asks
 * @param smartcontractDeployment whether it may deploy contracts; absent for no
 * @param crossBorderEnabled whether it may take part in cases of other jurisdictions; absent for no
 * @param publicKey of its node, as a JWK; absent to have the hub make a key and show it once
 */
public record SetUpAgency(
        NodeId governmentId,
        String jurisdiction,
        AccessLevel accessLevel,
        SecurityClearance securityClearance,
        @Nullable Boolean smartcontractDeployment,
        @Nullable Boolean crossBorderEnabled,
        @Nullable Ed25519PublicKey publicKey) {}
