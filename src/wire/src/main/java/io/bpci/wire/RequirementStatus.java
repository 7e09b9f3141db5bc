package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * Where a requirement of a framework stands, by the controls that are switched on.
 *
 * @param checks within the window: the sum of the five that follow
 * @param openFindings that nobody waived, those in error included
 * @param lastCheckedAt null if there was no check within the window
 */
public record RequirementStatus(
        String framework,
        String requirement,
        ComplianceStatus status,
        List<ControlStatus> controls,
        long checks,
        long holds,
        long fails,
        long errors,
        long waived,
        long notApplicable,
        long openFindings,
        long waivedFindings,
        @Nullable Instant lastCheckedAt) {
    public RequirementStatus {
        controls = List.copyOf(controls);
    }

    /**
     * Where one of its controls stands.
     *
     * @param findings where its findings are listed
     */
    public record ControlStatus(Identifier controlId, ComplianceStatus status, String findings) {}
}
