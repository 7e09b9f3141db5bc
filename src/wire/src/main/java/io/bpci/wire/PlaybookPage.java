package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Versions of playbooks, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record PlaybookPage(List<PlaybookInfo> playbooks, @Nullable String nextPageToken) {
    public PlaybookPage {
        playbooks = List.copyOf(playbooks);
    }
}
