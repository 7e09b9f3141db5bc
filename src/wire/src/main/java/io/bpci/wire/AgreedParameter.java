package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;

import java.time.Instant;

/** A value that the network agreed on, and by which decision. */
public record AgreedParameter(String parameter, Json value, Identifier proposalId, Instant setAt) {}
