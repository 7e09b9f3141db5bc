/**
 * Time stamps (RFC 3161, RFC 5816): an authority that makes them, {@link io.bpci.timestamp.TimeStampAuthority}, and a
 * verifier that needs nothing but the authority's certificate, {@link io.bpci.timestamp.TimeStampVerifier}.
 */
@NullMarked
package io.bpci.timestamp;

import org.jspecify.annotations.NullMarked;
