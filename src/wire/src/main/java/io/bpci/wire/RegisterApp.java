package io.bpci.wire;

import io.bpci.json.JsonObject;

/**
 * Asks that an application be registered, or says something new of it.
 *
 * @param statement what it says of itself, with its signature
 */
public record RegisterApp(JsonObject statement) {}
