package io.bpci.identity;

import org.jspecify.annotations.Nullable;

/**
 * A login at the issuer that has ended.
 *
 * @param session the issuer's session; null for all of that subject
 * @param subject null where only the session is named
 */
public record EndedLogin(@Nullable String session, @Nullable String subject) {}
