package io.bpci.policies.internal;

import io.bpci.envelope.Identifier;

/** That a policy was switched on or off, or removed. Fired as an event, it is observed when the change is committed. */
public record PolicyChange(Identifier policy) {}
