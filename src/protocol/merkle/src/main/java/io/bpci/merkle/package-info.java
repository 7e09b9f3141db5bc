/**
 * The mathematics of a transparency log: the Merkle tree of RFC 6962 (2) and RFC 9162 (2.1), its proofs, and its tiles
 * as C2SP tlog-tiles lays them out. A writer starts at {@link io.bpci.merkle.Frontier}, a reader at {@link
 * io.bpci.merkle.Tree}, a verifier at {@link io.bpci.merkle.InclusionProof} and {@link
 * io.bpci.merkle.ConsistencyProof}.
 */
@NullMarked
package io.bpci.merkle;

import org.jspecify.annotations.NullMarked;
