package io.bpci.relay.internal;

import io.bpci.envelope.Freshness;

/**
 * What an operator may change while the hub runs.
 *
 * @param unitsPerSecond the rate of a node that has none of its own
 */
public record RelayPolicy(Freshness freshness, int unitsPerSecond) {}
