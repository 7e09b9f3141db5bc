package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Emergencies, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record EmergencyPage(List<EmergencyInfo> emergencies, @Nullable String nextPageToken) {
    public EmergencyPage {
        emergencies = List.copyOf(emergencies);
    }
}
