/**
 * Messages that were rejected or expired, kept for an operator to put back or remove. Start with {@link
 * io.bpci.deadletters.DeadLetters}.
 */
@NullMarked
package io.bpci.deadletters;

import org.jspecify.annotations.NullMarked;
