package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;

/**
 * What a contract keeps in a jurisdiction.
 *
 * @param version one higher with each run that changed it
 * @param digest by which run records name it
 * @param values texts by keys
 */
public record ContractState(
        Identifier contractId, String jurisdiction, long version, String digest, JsonObject values) {}
