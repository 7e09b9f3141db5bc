package io.bpci.interapp;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Terms;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.internal.LiveAgreement;
import io.bpci.interapp.internal.LiveAgreements;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.util.List;
import java.util.Optional;

/** Agreements, their parties and terms, from memory. Safe for concurrent use. */
@ApplicationScoped
public class AgreementDirectory {
    @Inject LiveAgreements live;

    /**
     * The two parties.
     *
     * @param isSuspended by one of them, or by the hub
     */
    public record Parties(NodeId app1, NodeId app2, boolean isSuspended) {}

    /** An agreement that is in force or suspended, and its terms. */
    public record Agreed(Identifier agreementId, boolean isSuspended, Terms terms) {}

    /** Of an agreement that is in force or suspended; empty for any other. */
    public Optional<Parties> find(Identifier agreement) {
        return live.find(agreement)
                .filter(found -> found.terms() != null)
                .map(found -> new Parties(found.app1(), found.app2(), found.state() == AgreementState.SUSPENDED));
    }

    /** Empty for any that is neither in force nor suspended. */
    public Optional<Agreed> agreed(Identifier agreement) {
        return live.find(agreement).flatMap(AgreementDirectory::agreed);
    }

    /** Those that are in force or suspended. */
    public List<Agreed> agreed() {
        return live.all().stream().flatMap(each -> agreed(each).stream()).toList();
    }

    private static Optional<Agreed> agreed(LiveAgreement found) {
        Terms terms = found.terms();
        if (terms == null || found.state() == AgreementState.PROPOSED) return Optional.empty();
        return Optional.of(new Agreed(found.agreementId(), found.state() == AgreementState.SUSPENDED, terms));
    }

    /** Whether all are here: they are read after the start. */
    public boolean isRead() {
        return live.isRead();
    }

    /** Calls back when one has changed. */
    public void onChange(Runnable listener) {
        live.onChange(listener);
    }
}
