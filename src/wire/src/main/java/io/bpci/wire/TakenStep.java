package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;

import org.jspecify.annotations.Nullable;

/**
 * What became of a party's step.
 *
 * @param outcome taken; or accepted, when the hub has it safe and has not come to it yet; or duplicate, when it was
 *     accepted before
 * @param state of the agreement, when it was taken
 */
public record TakenStep(Identifier agreementId, MessageId messageId, String outcome, @Nullable String state) {}
