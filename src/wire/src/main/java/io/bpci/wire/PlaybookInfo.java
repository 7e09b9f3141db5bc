package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A version of a playbook.
 *
 * @param digest of what the agency signed, SHA-256 in hexadecimal
 * @param playbook as the agency signed it, with the signature
 * @param retiredAt from when on no emergency is declared by it; null while one may be
 */
public record PlaybookInfo(
        Identifier playbookId,
        long version,
        NodeId governmentId,
        String title,
        String digest,
        JsonObject playbook,
        String publishedBy,
        Instant publishedAt,
        @Nullable String retiredBy,
        @Nullable Instant retiredAt) {}
