package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Some dead letters, the oldest first.
 *
 * @param nextPageToken what to ask with for those that follow; null when there are none
 */
public record DeadLetterPage(List<DeadLetterInfo> deadLetters, @Nullable String nextPageToken) {
    public DeadLetterPage {
        deadLetters = List.copyOf(deadLetters);
    }
}
