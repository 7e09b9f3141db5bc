package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One version of a contract.
 *
 * @param governmentId the agency that owns it
 * @param jurisdiction of the owner
 * @param manifest as the owner signed it
 * @param moduleBytes how long the module is
 * @param retiredAt null while the contract may be deployed
 */
public record ContractInfo(
        Identifier contractId,
        int version,
        NodeId governmentId,
        String jurisdiction,
        String contractType,
        String kind,
        String moduleDigest,
        int moduleBytes,
        JsonObject manifest,
        String uploadedBy,
        Instant uploadedAt,
        @Nullable String retiredBy,
        @Nullable Instant retiredAt) {}
