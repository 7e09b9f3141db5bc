/**
 * Ed25519 keys (RFC 8032), their JSON form and thumbprint (RFC 8037, RFC 7638), and detached signatures over canonical
 * JSON (RFC 7515 appendix F, RFC 7797). Start at {@link io.bpci.jose.DetachedJws}.
 */
@NullMarked
package io.bpci.jose;

import org.jspecify.annotations.NullMarked;
