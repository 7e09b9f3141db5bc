package io.bpci.wire;

import org.jspecify.annotations.Nullable;

/**
 * Says that the officer's agency knows of an emergency.
 *
 * @param sessionId an open session of the officer's
 * @param note at most 500 characters
 */
public record AcknowledgeEmergency(String sessionId, @Nullable String note) {}
