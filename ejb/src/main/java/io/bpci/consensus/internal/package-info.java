/** How rounds, ballots and weights are kept. */
@NullMarked
package io.bpci.consensus.internal;

import org.jspecify.annotations.NullMarked;
