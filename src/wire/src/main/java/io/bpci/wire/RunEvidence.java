package io.bpci.wire;

import io.bpci.json.JsonObject;

/**
 * All that is needed to repeat a run.
 *
 * @param digest SHA-256 of the record's canonical form, in hexadecimal; the audit event holds it too
 * @param manifest as the owner signed it
 * @param module the contract's module in base64url
 */
public record RunEvidence(JsonObject record, String digest, String eventId, JsonObject manifest, String module) {}
