package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Controls, in the order of their names.
 *
 * @param nextPageToken null on the last page
 */
public record ControlPage(List<ControlInfo> controls, @Nullable String nextPageToken) {
    public ControlPage {
        controls = List.copyOf(controls);
    }
}
