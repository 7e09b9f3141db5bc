package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A control of compliance, and where it stands.
 *
 * @param version of its definition, from 1
 * @param subject message, agreement or configuration
 * @param condition that must hold, in CEL
 * @param appliesWhen null for all subjects
 * @param severity low, medium, high or critical
 * @param jurisdiction null for all
 * @param status off, on or retired, which is final
 * @param unreadable why this hub does not understand it any more; null while it does
 */
public record ControlInfo(
        Identifier controlId,
        int version,
        String title,
        @Nullable String description,
        String subject,
        String condition,
        @Nullable String appliesWhen,
        String severity,
        List<FrameworkRequirement> frameworks,
        @Nullable String jurisdiction,
        String status,
        @Nullable String unreadable,
        String definedBy,
        Instant definedAt) {
    public ControlInfo {
        frameworks = List.copyOf(frameworks);
    }
}
