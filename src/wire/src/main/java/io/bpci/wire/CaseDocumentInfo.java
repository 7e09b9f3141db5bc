package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A version of a document in a case. Only those to whom it is sealed are told of it.
 *
 * @param number of the step that added it
 * @param documentId its author's name for it
 * @param version 1 for the first
 * @param title null when it is erased
 * @param readers to whom it is sealed
 * @param digest of the step, SHA-256 in hexadecimal
 * @param envelope where the signed step is, with the sealed document in it
 * @param receipt where the step's receipt is
 */
public record CaseDocumentInfo(
        long number,
        Identifier documentId,
        long version,
        NodeId author,
        @Nullable String title,
        String mediaType,
        SecurityClearance classification,
        List<NodeId> readers,
        Instant addedAt,
        MessageId messageId,
        String digest,
        String envelope,
        String receipt) {
    public CaseDocumentInfo {
        readers = List.copyOf(readers);
    }
}
