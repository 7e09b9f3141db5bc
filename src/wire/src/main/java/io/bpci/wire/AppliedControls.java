package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What became of applied controls, or would.
 *
 * @param dryRun whether nothing was changed
 * @param controls in the order in which they were given
 */
public record AppliedControls(boolean dryRun, List<Applied> controls) {
    public AppliedControls {
        controls = List.copyOf(controls);
    }

    /**
     * One of them.
     *
     * @param change new, changed or unchanged
     * @param version that it has now, or would have
     * @param changed the members that differ from the version before
     * @param status off, on or retired, now or then
     * @param trial what it would find now; null unless it was a dry run
     */
    public record Applied(
            Identifier controlId,
            String change,
            int version,
            List<String> changed,
            String status,
            @Nullable Trial trial) {
        public Applied {
            changed = List.copyOf(changed);
        }
    }

    /**
     * How a control comes out for what is there now.
     *
     * @param checks subjects looked at: agreements, the configuration, or the last accepted messages of the window
     * @param findings that it would make: one for each subject, however often that fails
     * @param isComplete false if there were more messages than were looked at
     */
    public record Trial(
            long checks, long holds, long fails, long errors, long notApplicable, long findings, boolean isComplete) {}
}
