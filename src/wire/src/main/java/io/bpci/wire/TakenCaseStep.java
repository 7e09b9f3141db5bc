package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;

import org.jspecify.annotations.Nullable;

/**
 * What became of a step in a case.
 *
 * @param outcome {@code taken}, {@code duplicate} of one that was taken, or {@code accepted} while it is not yet taken
 * @param digest of the step, SHA-256 in hexadecimal
 * @param state of the case; null while that is not known
 */
public record TakenCaseStep(
        Identifier caseId, MessageId messageId, String digest, String outcome, @Nullable String state) {}
