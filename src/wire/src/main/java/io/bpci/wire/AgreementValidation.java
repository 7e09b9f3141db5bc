package io.bpci.wire;

import io.bpci.envelope.Identifier;

import java.time.Instant;
import java.util.List;

/**
 * Whether an agreement holds, and why.
 *
 * @param isValid whether all checks hold
 */
public record AgreementValidation(
        Identifier agreementId, boolean isValid, Instant checkedAt, List<AgreementCheck> checks) {
    public AgreementValidation {
        checks = List.copyOf(checks);
    }
}
