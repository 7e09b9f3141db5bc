/**
 * Compliance: controls that messages, agreements and the configuration must meet. {@link
 * io.bpci.compliance.ComplianceControls} defines them, {@link io.bpci.compliance.ComplianceKeeper} follows the audit
 * log with those that are switched on, {@link io.bpci.compliance.ComplianceOverview} says where frameworks stand.
 */
@NullMarked
package io.bpci.compliance;

import org.jspecify.annotations.NullMarked;
