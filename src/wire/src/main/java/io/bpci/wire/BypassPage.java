package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Bypasses, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record BypassPage(List<BypassInfo> bypasses, @Nullable String nextPageToken) {
    public BypassPage {
        bypasses = List.copyOf(bypasses);
    }
}
