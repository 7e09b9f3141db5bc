package io.bpci.interapp;

import io.bpci.agreement.AgreementState;

/** What became of a party's step. */
public sealed interface StepOutcome {
    /** It took effect, or one that says the same had. */
    record Taken(AgreementState state) implements StepOutcome {}

    /** It has no effect. */
    record Rejected(String why) implements StepOutcome {}
}
