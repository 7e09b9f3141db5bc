package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;

/**
 * Who votes in a round.
 *
 * @param electorate the array whose digest the proposal has: node_id, public_key and weight of each voter
 */
public record ElectorateInfo(Identifier proposalId, Json electorate) {}
