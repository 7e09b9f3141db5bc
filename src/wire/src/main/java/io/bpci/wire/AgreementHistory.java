package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;

import java.util.List;

/**
 * All that an agreement was.
 *
 * @param versions its terms, the first at the beginning
 * @param steps the envelopes that the parties signed and that took effect, in their order
 */
public record AgreementHistory(Identifier agreementId, List<AgreementTerms> versions, List<JsonObject> steps) {
    public AgreementHistory {
        versions = List.copyOf(versions);
        steps = List.copyOf(steps);
    }
}
