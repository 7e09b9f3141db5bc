package io.bpci.policies.internal;

import io.bpci.envelope.Identifier;
import io.bpci.policy.Policy;
import io.bpci.wire.PolicyTrial;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** What is noted of dry runs, each time in a transaction of its own: the runs themselves are long. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Trials {
    @Inject PolicyStore store;
    @Inject Language language;

    /** What is to be tried. */
    public record Tried(Policy policy, int version) {}

    public Tried begin(Identifier id) {
        StoredPolicy stored = store.require(id);
        return new Tried(stored.policy(language.conditions()), stored.definitionVersion());
    }

    /** Notes what came of it; nothing, if the policy is gone. */
    public void end(PolicyTrial trial) {
        store.begin();
        StoredPolicy stored = store.find(trial.policyId());
        if (stored != null) stored.tried(trial.version(), trial.events(), trial.actions(), store.now());
    }
}
