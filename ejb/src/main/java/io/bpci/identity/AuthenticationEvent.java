package io.bpci.identity;

import java.time.Instant;

/**
 * How and when a person proved who it is, as the issuer says it (RFC 9470, 1).
 *
 * @param acr the level, as the issuer names it (OpenID Connect Core 1.0, 2)
 * @param at {@code auth_time}
 */
public record AuthenticationEvent(String acr, Instant at) {}
