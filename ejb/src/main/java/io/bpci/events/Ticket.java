package io.bpci.events;

import java.time.Instant;

/**
 * Lets one session in, once.
 *
 * @param text the secret; the hub keeps only its digest
 */
public record Ticket(String text, Instant expiresAt) {
    @Override
    public String toString() {
        return "a ticket until " + expiresAt;
    }
}
