package io.bpci.interapp;

import io.bpci.agreement.AgreementState;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.interapp.internal.AgreementBook;
import io.bpci.interapp.internal.AgreementStore;
import io.bpci.interapp.internal.StoredAgreement;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Agreements that the hub itself suspends, beside what the parties do. In the caller's transaction. */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
public class HubSuspensions {
    private static final String HUB = "hub";

    @Inject AgreementStore store;
    @Inject AgreementBook book;

    /**
     * Suspends an agreement that is in force or suspended; nothing, if it is not, or the hub has suspended it for
     * longer.
     *
     * @param until null for until somebody ends it
     */
    public void suspend(Identifier id, @Nullable Instant until, String reason) {
        long change = store.begin();
        StoredAgreement agreement = store.find(id);
        Instant end = until == null ? null : until.truncatedTo(ChronoUnit.MICROS);
        if (agreement == null || !isAgreed(agreement) || !agreement.suspendByHub(end, reason)) return;
        book.changed(agreement, change, EventKind.AGREEMENT_SUSPENDED, null, HUB, null, null);
    }

    /**
     * Ends the hub's suspension; nothing, if there is none.
     *
     * @param actor who ends it
     */
    public void end(Identifier id, String actor) {
        long change = store.begin();
        StoredAgreement agreement = store.find(id);
        if (agreement == null || !isAgreed(agreement) || !agreement.resumeByHub()) return;
        book.changed(agreement, change, EventKind.AGREEMENT_RESUMED, null, actor, null, null);
    }

    private static boolean isAgreed(StoredAgreement agreement) {
        return agreement.state() == AgreementState.IN_FORCE || agreement.state() == AgreementState.SUSPENDED;
    }
}
