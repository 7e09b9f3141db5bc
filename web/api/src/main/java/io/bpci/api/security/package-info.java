/**
 * How callers of the API are known: {@link io.bpci.api.security.BearerMechanism} takes their tokens, {@link
 * io.bpci.api.security.Access} holds them to the rules.
 */
@NullMarked
package io.bpci.api.security;

import org.jspecify.annotations.NullMarked;
