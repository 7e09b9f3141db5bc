package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What came of repeating a run at the hub.
 *
 * @param differing members of the record that came out otherwise
 * @param reason why it could not be repeated; else null
 */
public record RunReplay(String runId, boolean equal, List<String> differing, @Nullable String reason) {
    public RunReplay {
        differing = List.copyOf(differing);
    }
}
