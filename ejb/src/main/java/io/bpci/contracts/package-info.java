/**
 * Contracts of governments: {@link io.bpci.contracts.Contracts} takes them in, {@link io.bpci.contracts.Deployments} is
 * where jurisdictions let them run, {@link io.bpci.contracts.Executions} runs them. What they are and how they run is
 * in {@code io.bpci.contract}.
 */
@NullMarked
package io.bpci.contracts;

import org.jspecify.annotations.NullMarked;
