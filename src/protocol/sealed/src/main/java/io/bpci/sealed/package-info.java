/**
 * Content that only its targets can read: encrypted once, its key wrapped for each target by HPKE (RFC 9180), all of it
 * bound to the envelope that carries it. {@link io.bpci.sealed.Sealer} seals, {@link io.bpci.sealed.Opener} opens, and
 * {@link io.bpci.sealed.EncryptionHeader} judges without any key whether an envelope has the form of the level that it
 * claims. Knows no clock and keeps nothing.
 */
@NullMarked
package io.bpci.sealed;

import org.jspecify.annotations.NullMarked;
