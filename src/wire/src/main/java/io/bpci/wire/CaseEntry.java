package io.bpci.wire;

import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A step that was taken.
 *
 * @param number greater for later ones; what lies between two numbers says nothing
 * @param step what it does: {@code open}, {@code join}, and so on
 * @param actor who acted for the agency
 * @param digest of the envelope, SHA-256 in hexadecimal
 * @param content what the agency said, without a sealed document; null when it is erased
 * @param envelope where the signed step is
 * @param receipt where its receipt is
 */
public record CaseEntry(
        long number,
        String step,
        NodeId governmentId,
        String actor,
        Instant takenAt,
        SecurityClearance classification,
        MessageId messageId,
        String digest,
        @Nullable JsonObject content,
        String envelope,
        String receipt) {}
