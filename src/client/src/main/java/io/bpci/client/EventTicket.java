package io.bpci.client;

import java.net.URI;
import java.time.Instant;

/**
 * Lets one connection into the live feed, once.
 *
 * @param url where
 */
public record EventTicket(String ticket, Instant expiresAt, URI url) {
    @Override
    public String toString() {
        return "a ticket for " + url + " until " + expiresAt;
    }
}
