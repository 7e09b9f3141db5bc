package io.bpci.session;

import io.bpci.jose.DetachedJws;
import io.bpci.json.JsonObject;

/**
 * What a node signed about the deliveries that a frame settles ({@code bpci-ack}). Neither what it says nor whether the
 * signature holds has been looked at.
 */
public record SignedStatement(JsonObject statement, DetachedJws signature) {}
