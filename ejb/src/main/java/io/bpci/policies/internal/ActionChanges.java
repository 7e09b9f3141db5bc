package io.bpci.policies.internal;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

/** Tells what holds in memory of what policies did, once that is committed. */
@Dependent
public class ActionChanges {
    @Inject Event<ActionChange> changes;

    public void tell(StoredAction action) {
        changes.fire(ActionChange.of(action));
    }
}
