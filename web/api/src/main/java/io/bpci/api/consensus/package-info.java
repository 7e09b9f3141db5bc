/** Decisions by HTTP. Start with {@link io.bpci.api.consensus.ConsensusResource}. */
@NullMarked
package io.bpci.api.consensus;

import org.jspecify.annotations.NullMarked;
