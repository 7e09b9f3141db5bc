/**
 * Decisions that are recounted from signatures alone: a signed {@link io.bpci.ballot.Proposal} with its {@link
 * io.bpci.ballot.Electorate}, {@link io.bpci.ballot.Ballot}s, which are envelopes, and what they come to. {@link
 * io.bpci.ballot.Round} counts, {@link io.bpci.ballot.Certificate} proves, {@link io.bpci.ballot.CertificateVerifier}
 * recounts. Knows no clock and keeps nothing.
 */
@NullMarked
package io.bpci.ballot;

import org.jspecify.annotations.NullMarked;
