package io.bpci.wire;

import org.jspecify.annotations.Nullable;

/**
 * Takes a government operation a step further.
 *
 * @param sessionId an open session of the officer's
 * @param note for the history, at most 2,000 characters: the result, or why not
 */
public record ActOnOperation(String sessionId, @Nullable String note) {}
