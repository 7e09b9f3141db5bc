package io.bpci.cases;

/** What became of a step. */
public sealed interface CaseOutcome {
    /**
     * It took effect, or had before.
     *
     * @param state of the case
     */
    record Taken(String state) implements CaseOutcome {}

    /** It has no effect. */
    record Rejected(String why) implements CaseOutcome {}
}
