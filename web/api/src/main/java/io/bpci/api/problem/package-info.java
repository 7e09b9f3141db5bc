/**
 * Every refusal and failure becomes one kind of answer here (RFC 9457). Start with {@link
 * io.bpci.api.problem.Problems}.
 */
@NullMarked
package io.bpci.api.problem;

import org.jspecify.annotations.NullMarked;
