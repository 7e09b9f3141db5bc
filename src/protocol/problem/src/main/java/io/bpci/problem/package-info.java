/** Why something was refused: the one catalogue of faults, and the form in which a refusal travels (RFC 9457). */
@NullMarked
package io.bpci.problem;

import org.jspecify.annotations.NullMarked;
