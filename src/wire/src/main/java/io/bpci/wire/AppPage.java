package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Applications in the order of their ids.
 *
 * @param nextPageToken null on the last page
 */
public record AppPage(List<AppInfo> apps, @Nullable String nextPageToken) {
    public AppPage {
        apps = List.copyOf(apps);
    }
}
