package io.bpci.contracts.internal;

import io.bpci.audit.AuditLog;
import io.bpci.audit.SequencedEvent;
import io.bpci.contract.Trigger;
import io.bpci.envelope.NodeId;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What contracts that run by themselves read and note, each time in a transaction of its own. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class TriggerSteps {
    /** So many contracts run by themselves; those that were let first. */
    public static final int MAX_AUTOMATIC = 1_000;

    @Inject ContractStore store;
    @Inject AuditLog audit;

    /**
     * A contract that runs by itself.
     *
     * @param since when it was let run
     */
    public record Automatic(
            String deploymentId,
            String contractId,
            String jurisdiction,
            NodeId owner,
            Instant since,
            List<Trigger> triggers) {
        public Automatic {
            triggers = List.copyOf(triggers);
        }
    }

    /**
     * @param known as they were read before, by their deployments: their triggers never change
     */
    public List<Automatic> automatic(Map<String, Automatic> known) {
        return store.automatic(MAX_AUTOMATIC).stream()
                .map(each -> {
                    Automatic before = known.get(each.deploymentId());
                    return before == null ? automatic(each) : before;
                })
                .toList();
    }

    private Automatic automatic(Deployment deployment) {
        List<Trigger> triggers =
                store.find(deployment.contractId(), deployment.version())
                        .map(contract -> contract.signed().manifest().triggers())
                        .orElseGet(List::of);
        return new Automatic(
                deployment.deploymentId(),
                deployment.contractId(),
                deployment.jurisdiction(),
                deployment.governmentId(),
                deployment.since(),
                triggers);
    }

    /** The number that the next audit event will get. */
    public long end() {
        return audit.end();
    }

    public List<SequencedEvent> from(long sequence, int most) {
        return audit.from(sequence, most);
    }

    public long seenBefore() {
        return progress().nextSeq();
    }

    /** All before that number are seen, and what they trigger has run. */
    public void seen(long next) {
        ContractProgress progress = progress();
        if (progress.nextSeq() < next) progress.seen(next);
    }

    private ContractProgress progress() {
        return store.database().find(ContractProgress.class, ContractProgress.THE_ONE);
    }

    /** Whether it still is let run. */
    public boolean isActive(Automatic contract) {
        return store.active(contract.contractId(), contract.jurisdiction())
                .filter(active -> active.deploymentId().equals(contract.deploymentId()))
                .isPresent();
    }
}
