package io.bpci.interapp.internal;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Terms;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

/**
 * What messages are held to of an agreement. Fired as an event, it is observed when the change is committed. Immutable.
 *
 * @param terms in force, or last in force; null while it is proposed
 * @param change the number of the change that made it so
 */
public record LiveAgreement(
        Identifier agreementId, AgreementState state, NodeId app1, NodeId app2, @Nullable Terms terms, long change) {
    static LiveAgreement of(StoredAgreement stored, @Nullable Terms terms, long change) {
        var parties = stored.parties();
        return new LiveAgreement(
                stored.agreementId(), stored.state(), parties.getFirst(), parties.getLast(), terms, change);
    }

    public boolean isParty(NodeId app) {
        return app.equals(app1) || app.equals(app2);
    }
}
