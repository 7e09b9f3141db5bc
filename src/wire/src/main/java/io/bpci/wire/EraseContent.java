package io.bpci.wire;

import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

/**
 * Asks that the content of audit events be erased: of all about a message, which both its names tell, or of the one of
 * that number.
 *
 * @param reason 1 to 500 characters, kept in the audit log
 */
public record EraseContent(
        @Nullable NodeId sourceNode, @Nullable MessageId messageId, @Nullable Long sequence, String reason) {}
