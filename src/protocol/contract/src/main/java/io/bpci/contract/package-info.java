/**
 * Contracts: WebAssembly modules and rules in CEL that a hub runs for governments, each run with the same result
 * wherever it is repeated. Start at {@link io.bpci.contract.Program}, which examines what somebody wrote and runs it;
 * {@link io.bpci.contract.RunRecord} is what is kept of a run, and repeats it; {@link io.bpci.contract.Conflicts} looks
 * for what two jurisdictions' rules demand against each other.
 */
@NullMarked
package io.bpci.contract;

import org.jspecify.annotations.NullMarked;
