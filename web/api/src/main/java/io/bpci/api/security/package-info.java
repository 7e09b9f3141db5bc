/**
 * Who calls: bearer tokens of the OpenID Connect issuer, checked here and nowhere else. Start with {@link
 * io.bpci.api.security.BearerMechanism}.
 */
@NullMarked
package io.bpci.api.security;

import org.jspecify.annotations.NullMarked;
