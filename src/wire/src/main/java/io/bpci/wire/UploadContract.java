package io.bpci.wire;

import io.bpci.json.JsonObject;

/**
 * Brings a version of a contract to the hub.
 *
 * @param manifest as its owner signed it
 * @param module its bytes in base64url
 */
public record UploadContract(JsonObject manifest, String module) {}
