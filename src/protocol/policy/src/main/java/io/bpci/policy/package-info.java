/**
 * Security policies: conditions in CEL over what a node did, or was done under an agreement, within a window of time.
 * Start at {@link io.bpci.policy.Watch}, which counts and finds; {@link io.bpci.policy.Conditions} reads what people
 * write.
 */
@NullMarked
package io.bpci.policy;

import org.jspecify.annotations.NullMarked;
