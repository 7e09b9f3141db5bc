package io.bpci.wire;

import org.jspecify.annotations.Nullable;

/**
 * Ends a bypass, or withdraws one that waits for its second signature.
 *
 * @param reason at most 500 characters
 */
public record EndBypass(@Nullable String reason) {}
