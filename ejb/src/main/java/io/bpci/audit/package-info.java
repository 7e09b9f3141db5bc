/**
 * What happened: every outcome is an {@link io.bpci.audit.AuditEvent}, put on the audit queue in the transaction that
 * made it true, and drained from there into the database. Start with {@link io.bpci.audit.AuditLog}.
 */
@NullMarked
package io.bpci.audit;

import org.jspecify.annotations.NullMarked;
