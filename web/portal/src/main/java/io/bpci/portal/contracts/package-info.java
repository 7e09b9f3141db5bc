/** Contracts, where they run, and what they did. */
@NullMarked
package io.bpci.portal.contracts;

import org.jspecify.annotations.NullMarked;
