package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Defines controls, all of them or none; those that are not named stay as they are.
 *
 * @param controls 1 to 1,000
 * @param dryRun true to change nothing, and see what would change and what the controls would find
 * @param switchOn true to switch them on too
 */
public record ApplyControls(List<DefineControl> controls, @Nullable Boolean dryRun, @Nullable Boolean switchOn) {
    public ApplyControls {
        controls = List.copyOf(controls);
    }
}
