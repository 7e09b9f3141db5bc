package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Findings of compliance, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record FindingPage(List<FindingInfo> findings, @Nullable String nextPageToken) {
    public FindingPage {
        findings = List.copyOf(findings);
    }
}
