package io.bpci.wire;

import io.bpci.json.JsonObject;

/**
 * A step in a case.
 *
 * @param step the envelope that the agency's node signed
 */
public record SubmitCaseStep(String sessionId, JsonObject step) {}
