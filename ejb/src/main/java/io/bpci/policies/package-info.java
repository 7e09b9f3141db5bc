/**
 * Security policies: {@link io.bpci.policies.Policies} defines them, tries them on past traffic and switches them on;
 * {@link io.bpci.policies.PolicyKeeper} follows the audit log and acts. What they count and find is in {@code
 * io.bpci.policy}.
 */
@NullMarked
package io.bpci.policies;

import org.jspecify.annotations.NullMarked;
