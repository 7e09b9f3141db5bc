package io.bpci.wire;

/**
 * Closes an emergency.
 *
 * @param sessionId an open session of the officer's
 * @param outcome 1 to 2,000 characters
 */
public record CloseEmergency(String sessionId, String outcome) {}
