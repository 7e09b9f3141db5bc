package io.bpci.policies.internal;

import io.bpci.policy.Action;
import io.bpci.policy.Subject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What a policy did, or that it was lifted. Fired as an event, it is observed when the change is committed. */
public record ActionChange(
        long number, Subject subject, Action action, @Nullable Integer rateLimit, Instant endsAt, boolean isLifted) {
    static ActionChange of(StoredAction action) {
        return new ActionChange(
                action.number(),
                action.subject(),
                action.action(),
                action.rateLimit(),
                action.endsAt(),
                action.isLifted());
    }
}
