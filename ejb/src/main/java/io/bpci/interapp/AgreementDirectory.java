package io.bpci.interapp;

import io.bpci.agreement.AgreementState;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.internal.LiveAgreements;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.util.Optional;

/** Who the parties of agreements are, from memory. Safe for concurrent use. */
@ApplicationScoped
public class AgreementDirectory {
    @Inject LiveAgreements live;

    /**
     * The two parties.
     *
     * @param isSuspended by one of them, or by the hub
     */
    public record Parties(NodeId app1, NodeId app2, boolean isSuspended) {}

    /** Of an agreement that is in force or suspended; empty for any other. */
    public Optional<Parties> find(Identifier agreement) {
        return live.find(agreement)
                .filter(found -> found.terms() != null)
                .map(found -> new Parties(found.app1(), found.app2(), found.state() == AgreementState.SUSPENDED));
    }
}
