package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Waives a control for a time.
 *
 * @param subject for this one only: a node, an agreement, or hub; absent for all
 * @param reason 1 to 1,000 characters
 * @param endsAt within a year
 * @param renews the waiver of the same control and subject that went before; needed where there was one
 */
public record WaiveControl(
        Identifier controlId, @Nullable Identifier subject, String reason, Instant endsAt, @Nullable Long renews) {}
