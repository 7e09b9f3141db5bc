package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Government sessions, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record GovernmentSessionPage(List<GovernmentSessionInfo> sessions, @Nullable String nextPageToken) {
    public GovernmentSessionPage {
        sessions = List.copyOf(sessions);
    }
}
