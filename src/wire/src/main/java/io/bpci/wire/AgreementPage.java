package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Agreements, the first proposed first.
 *
 * @param nextPageToken null on the last page
 */
public record AgreementPage(List<AgreementInfo> agreements, @Nullable String nextPageToken) {
    public AgreementPage {
        agreements = List.copyOf(agreements);
    }
}
