package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

/**
 * Declares an emergency by a playbook.
 *
 * @param sessionId an open session of the officer's
 * @param idempotencyKey of the agency's choice: the same request under it is the same emergency, another is refused
 * @param version null for the newest
 * @param drill whether it is an exercise, which all that is said of it says
 * @param reason 1 to 500 characters
 */
public record DeclareEmergency(
        String sessionId,
        Identifier idempotencyKey,
        Identifier playbookId,
        @Nullable Long version,
        boolean drill,
        String reason) {}
