package io.bpci.audit;

/** An event with its number in the log. */
public record SequencedEvent(long sequence, AuditEvent event) {}
