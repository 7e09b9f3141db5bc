package io.bpci.audit;

import java.util.List;

/** Events that are in the database now, fired for whoever shows them live. */
public record AuditBatch(List<AuditEvent> events) {}
