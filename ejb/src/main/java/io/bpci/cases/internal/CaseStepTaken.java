package io.bpci.cases.internal;

/** That there is something to tell. Observed after the transaction. */
public record CaseStepTaken() {}
