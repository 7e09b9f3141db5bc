package io.bpci.wire;

import java.util.List;

/**
 * What was erased.
 *
 * @param sequences numbers of the events that had content until now
 * @param erasedBefore how many of the others had content that was erased before
 * @param deadLettersRemoved how many dead letters of the message are gone
 */
public record ErasedContent(List<Long> sequences, int erasedBefore, int deadLettersRemoved) {
    public ErasedContent {
        sequences = List.copyOf(sequences);
    }
}
