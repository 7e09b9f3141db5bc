/**
 * Signed notes, the checkpoints of transparency logs, and their cosignatures, as C2SP signed-note, tlog-checkpoint and
 * tlog-cosignature describe them and as the public tools for those formats read them. Start at {@link
 * io.bpci.note.SignedNote} to write, at {@link io.bpci.note.NotePolicy} to verify.
 */
@NullMarked
package io.bpci.note;

import org.jspecify.annotations.NullMarked;
