/**
 * Who calls, and what they may: {@link io.bpci.identity.IssuerTokens} judges what the OpenID Connect issuer signs,
 * {@link io.bpci.identity.Admission} holds a caller to the rule that a method states. Whatever speaks HTTP asks here
 * and nowhere else.
 */
@NullMarked
package io.bpci.identity;

import org.jspecify.annotations.NullMarked;
