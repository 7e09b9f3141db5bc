package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Versions of contracts, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record ContractPage(List<ContractInfo> contracts, @Nullable String nextPageToken) {
    public ContractPage {
        contracts = List.copyOf(contracts);
    }
}
