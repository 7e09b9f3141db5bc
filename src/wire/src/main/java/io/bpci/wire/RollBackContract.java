package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

/**
 * Goes back to a version that ran in the jurisdiction before.
 *
 * @param reason up to 500 characters, kept in the audit log; may be absent
 */
public record RollBackContract(Identifier contractId, String jurisdiction, int toVersion, @Nullable String reason) {}
