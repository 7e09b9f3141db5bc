package io.bpci.wire;

import io.bpci.json.JsonObject;

/**
 * Publishes a playbook, or another version of one.
 *
 * @param sessionId an open session of the officer's
 * @param playbook with the signature by the agency's node
 */
public record PublishPlaybook(String sessionId, JsonObject playbook) {}
