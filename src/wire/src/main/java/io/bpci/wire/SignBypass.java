package io.bpci.wire;

import io.bpci.json.JsonObject;

/**
 * An officer's signature under a statement that lifts limits of its agency.
 *
 * @param sessionId an open session of the officer's
 * @param statement with the officer's own signature
 */
public record SignBypass(String sessionId, JsonObject statement) {}
