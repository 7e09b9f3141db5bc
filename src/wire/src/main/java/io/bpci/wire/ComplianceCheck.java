package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * How controls came out for one subject.
 *
 * @param subjectKind message, agreement or configuration
 * @param subject of a message its source, of an agreement its id, hub of the configuration
 * @param compliant whether none fails and none is in error, those that are waived apart
 * @param results in the order of the controls' names
 */
public record ComplianceCheck(
        Instant checkedAt, String subjectKind, String subject, boolean compliant, List<Result> results) {
    public ComplianceCheck {
        results = List.copyOf(results);
    }

    /**
     * Of one control.
     *
     * @param result holds, fails, not_applicable, waived or error
     * @param reason why there was an error; null for any other result
     * @param waiverId by which it is waived; null for any other result
     * @param values what the control saw
     */
    public record Result(
            Identifier controlId,
            int version,
            String title,
            String severity,
            String result,
            @Nullable String reason,
            @Nullable Long waiverId,
            String condition,
            @Nullable String appliesWhen,
            JsonObject values,
            List<FrameworkRequirement> frameworks) {
        public Result {
            frameworks = List.copyOf(frameworks);
        }
    }
}
