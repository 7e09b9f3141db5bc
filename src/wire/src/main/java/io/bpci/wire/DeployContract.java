package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Asks jurisdictions to let a version of a contract run.
 *
 * @param jurisdictions each decides for itself
 * @param autoExecute whether it runs by its triggers too, not only when it is called
 * @param validateOnly whether nothing is asked yet: what would be in the way is said
 * @param acceptConflicts whether rules that contradict those of other jurisdictions are asked for all the same
 * @param note for who decides, at most 2,000 characters
 */
public record DeployContract(
        Identifier contractId,
        int version,
        List<String> jurisdictions,
        boolean autoExecute,
        @Nullable Boolean validateOnly,
        @Nullable Boolean acceptConflicts,
        @Nullable String note) {
    public DeployContract {
        jurisdictions = List.copyOf(jurisdictions);
    }
}
