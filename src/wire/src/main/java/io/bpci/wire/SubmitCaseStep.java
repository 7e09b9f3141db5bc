package io.bpci.wire;

import io.bpci.json.JsonObject;

/**
 * A step in a case, which may hold a sealed document.
 *
 * @param step the envelope that the agency's node signed
 */
@MaxBody(800 << 10)
public record SubmitCaseStep(String sessionId, JsonObject step) {}
