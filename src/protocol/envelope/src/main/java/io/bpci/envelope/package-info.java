/**
 * The signed message that everything in this product travels in: its members, its identity and digest, and how it is
 * read, written and verified. Start at {@link io.bpci.envelope.Envelope}.
 */
@NullMarked
package io.bpci.envelope;

import org.jspecify.annotations.NullMarked;
