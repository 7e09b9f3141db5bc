package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Waivers, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record WaiverPage(List<WaiverInfo> waivers, @Nullable String nextPageToken) {
    public WaiverPage {
        waivers = List.copyOf(waivers);
    }
}
