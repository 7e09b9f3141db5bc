package io.bpci.contract;

import java.util.List;
import java.util.stream.Collectors;

/** What became of looking at a module before it is run. */
public sealed interface Examined {
    record Fit(Program program) implements Examined {}

    /**
     * @param findings at least one
     */
    record Unfit(List<Finding> findings) implements Examined {
        public Unfit {
            findings = List.copyOf(findings);
        }

        @Override
        public String toString() {
            return findings.stream().map(Finding::toString).collect(Collectors.joining("; "));
        }
    }
}
