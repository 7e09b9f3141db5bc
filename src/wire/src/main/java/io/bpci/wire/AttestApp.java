package io.bpci.wire;

import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

/**
 * Answers for what an application says of itself: its owner does. One of the two is given.
 *
 * @param attestation of the node that owns it, with the node's signature
 * @param statementDigest of the statement, where its organisation owns it: the caller is the one who answers for it
 */
public record AttestApp(@Nullable JsonObject attestation, @Nullable String statementDigest) {}
