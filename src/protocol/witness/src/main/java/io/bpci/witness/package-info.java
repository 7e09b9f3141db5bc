/**
 * Witnessing of transparency logs by C2SP tlog-witness: a log sends its new checkpoint with a proof that it contains
 * the last one, and the witness cosigns it, or not. {@link io.bpci.witness.Witness} decides, {@link
 * io.bpci.witness.AddCheckpoint} is what the log sends, {@link io.bpci.witness.WitnessAnswer} what it gets. Knows no
 * carrier and keeps nothing.
 */
@NullMarked
package io.bpci.witness;

import org.jspecify.annotations.NullMarked;
