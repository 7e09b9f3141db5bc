package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;

import java.util.List;

/**
 * What rules of other jurisdictions demand otherwise of the same input.
 *
 * @param tried inputs
 * @param complete whether no other input can give other conflicts; else it was a search
 */
public record ConflictReport(List<RuleConflict> conflicts, long tried, boolean complete) {
    public ConflictReport {
        conflicts = List.copyOf(conflicts);
    }

    /**
     * @param contradiction whether one denies what the other lets pass; else only one demands a report
     * @param because the rules that decide so; none where none holds
     * @param otherContract whose rules they are in the other jurisdiction
     * @param witness an input of which they demand it
     */
    public record RuleConflict(
            boolean contradiction,
            String jurisdiction,
            String decision,
            List<String> because,
            Identifier otherContract,
            String otherJurisdiction,
            String otherDecision,
            List<String> otherBecause,
            JsonObject witness) {
        public RuleConflict {
            because = List.copyOf(because);
            otherBecause = List.copyOf(otherBecause);
        }
    }
}
