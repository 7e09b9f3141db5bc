package io.bpci.wire;

import org.jspecify.annotations.Nullable;

/**
 * Why an operator acts.
 *
 * @param reason up to 500 characters, kept in the audit log; may be absent
 */
public record Reason(@Nullable String reason) {}
