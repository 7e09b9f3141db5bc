package io.bpci.policies.internal;

import io.bpci.policy.Conditions;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

/** The reader of conditions, made when the first one is read: that takes about a second. Safe for concurrent use. */
@ApplicationScoped
public class Language {
    // Guarded by this.
    private @Nullable Conditions conditions;

    public synchronized Conditions conditions() {
        if (conditions == null) conditions = new Conditions();
        return conditions;
    }
}
