package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Over which past traffic a policy is tried.
 *
 * @param from absent for a day before {@code to}
 * @param to absent for now
 */
public record TryPolicy(@Nullable Instant from, @Nullable Instant to) {}
