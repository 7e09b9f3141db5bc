package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A control as people write it.
 *
 * @param title 1 to 200 characters
 * @param description at most 2,000 characters; absent for none
 * @param subject message, agreement or configuration
 * @param condition that must hold, in CEL
 * @param appliesWhen of which subjects, in CEL; absent for all
 * @param severity low, medium, high or critical
 * @param frameworks 1 to 20
 * @param jurisdiction only of what touches that one; absent for all
 */
public record DefineControl(
        Identifier controlId,
        String title,
        @Nullable String description,
        String subject,
        String condition,
        @Nullable String appliesWhen,
        String severity,
        List<FrameworkRequirement> frameworks,
        @Nullable String jurisdiction) {
    public DefineControl {
        frameworks = List.copyOf(frameworks);
    }
}
