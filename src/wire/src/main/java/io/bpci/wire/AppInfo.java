package io.bpci.wire;

import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A registered application.
 *
 * @param ownerNode null where its organisation owns it
 * @param statement what it says of itself now, as it signed it
 * @param statementDigest SHA-256 of the statement without its signature, in hexadecimal
 * @param attestedBy who answers for that statement: a node, or the name of an operator; null while nobody does
 * @param attestation what the node signed for it; null where no node did
 */
public record AppInfo(
        NodeId appId,
        String appType,
        String organisation,
        @Nullable NodeId ownerNode,
        String version,
        JsonObject statement,
        String statementDigest,
        @Nullable String attestedBy,
        @Nullable Instant attestedAt,
        @Nullable JsonObject attestation,
        Instant registeredAt,
        Instant updatedAt) {}
