package io.bpci.wire;

import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * Terms, and who signed them.
 *
 * @param state proposed, in_force, declined, withdrawn or superseded
 * @param terms as the hub signed them
 * @param termsDigest what the parties sign: SHA-256 of the terms without their signature, in hexadecimal
 * @param signatures the signed steps of the parties, as they came
 * @param settledAt when both had signed, or one had declined
 */
public record AgreementTerms(
        int version,
        String state,
        JsonObject terms,
        String termsDigest,
        List<JsonObject> signatures,
        Instant proposedAt,
        @Nullable Instant settledAt) {
    public AgreementTerms {
        signatures = List.copyOf(signatures);
    }
}
