/** Proposals, what was cast on them, and what was decided. */
@NullMarked
package io.bpci.portal.decisions;

import org.jspecify.annotations.NullMarked;
