/**
 * The transparency log: the audit events as an append-only Merkle tree (RFC 6962) whose head the hub signs, in the
 * layout of C2SP tlog-tiles.
 */
@NullMarked
package io.bpci.log;

import org.jspecify.annotations.NullMarked;
