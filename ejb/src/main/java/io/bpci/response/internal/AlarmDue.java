package io.bpci.response.internal;

/** That there is something to tell. Observed after the transaction. */
public record AlarmDue() {}
