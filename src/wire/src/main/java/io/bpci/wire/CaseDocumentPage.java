package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Documents in a case, the oldest first, each version by itself.
 *
 * @param nextPageToken null on the last page
 */
public record CaseDocumentPage(List<CaseDocumentInfo> documents, @Nullable String nextPageToken) {
    public CaseDocumentPage {
        documents = List.copyOf(documents);
    }
}
